import { Page } from "../parts/page.tsx";

export function Target({ name }: { name: string }) {
  return <Page title={name}>{null}</Page>;
}
