/** `provider/model@mode`, as everywhere. */
export function nameOf({
  provider,
  model,
  mode,
}: {
  provider: string;
  model: string;
  mode: string | null;
}): string {
  return mode === null ? `${provider}/${model}` : `${provider}/${model}@${mode}`;
}
