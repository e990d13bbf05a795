export { type Reason, reasonIn } from "../../../words/index.ts";
