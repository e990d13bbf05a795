export { failureWords, phaseWords, runStates, verdictWords, wordFor } from "../../../words/index.ts";
