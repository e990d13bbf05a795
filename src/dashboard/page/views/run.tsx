import { Page } from "../parts/page.tsx";

export function Run({ id }: { id: string }) {
  return <Page title={id}>{null}</Page>;
}
