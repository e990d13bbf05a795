/** Texts as nobody friendly would send them: whatever shows them must show them as text. */

/** Set in a page by any of these texts that is executed. */
export const EXECUTED = "__executed";

const run = `window.${EXECUTED}=1`;

/** What a provider, a model, a mode or a run may call itself. */
export const hostileNames = {
  image: `<img src=x onerror="${run}">`,
  script: `"><script>${run}</script>`,
  braces: "{a} {{constructor}}",
  template: `\${${run}}`,
  backwards: "safe\u202Egpj.exe\u202C",
  long: `long-${"x".repeat(290)}-end`,
  path: `../../x?y=1#z%2F%00&amp;'`,
} as const;

/** What a model may answer or a provider may say when it fails. */
export const hostileSpeech = [
  `</script><script>${run}</script>`,
  `<img src="http://elsewhere.invalid/x.png" onerror="${run}"><svg onload="${run}">`,
  `[a link](javascript:${run}) <a href="javascript:${run}">here</a> javascript:${run}`,
  "\u001b[2J\u001b[31mred\u001b[0m \u001b]8;;http://elsewhere.invalid\u0007link\u001b]8;;\u0007 and a bell \u0007",
  `<iframe srcdoc="<script>parent.${EXECUTED}=1</script>"></iframe><style>*{display:none}</style>`,
  `{{constructor.constructor("x")()}} \${7*7} %s %n \u202Eback\u202C \u0000 \uFFFD \u{1F4A5} 没有问题`,
] as const;
