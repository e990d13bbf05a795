/** How the page of a report looks: on a screen in light and dark, on a phone, on paper. */

export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --quiet: #5b626a; --line: #d9dde2; --paper: #fff; --band: #f4f6f8; --accent: #2b5c94; --good: #17663a; --bad: #a1160b; --warn: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef0; --quiet: #a8b0b8; --line: #343b44; --paper: #14171a; --band: #1d2228; --accent: #7db8ee; --good: #6fcf97; --bad: #ff8a80; --warn: #f0c060; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 52.5rem; padding: 2rem 1.25rem 4rem; font: 16px/1.55 system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: break-word; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.35rem; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .4rem; }
p { margin: .5rem 0; } .lead { font-size: 1.05rem; } .quiet, .under { color: var(--quiet); } .quiet { font-size: .92em; }
a { color: var(--accent); }
.state { border: 1px solid var(--bad); border-left-width: .35rem; padding: .6rem .9rem; margin: 1rem 0; border-radius: .25rem; }
nav { margin: 1.25rem 0 0; padding: .8rem 1rem; background: var(--band); border-radius: .4rem; }
nav h2 { font-size: .95em; margin: 0 0 .3rem; padding: 0; border: 0; }
nav ol { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; }
ul.items { padding-left: 1.15rem; margin: .5rem 0; } ul.items > li { margin: .55rem 0; }
ul.findings { list-style: none; padding: 0; } ul.findings > li { padding: .7rem 0; margin: 0; border-bottom: 1px solid var(--line); }
ul.findings strong { display: block; font-size: .9em; color: var(--quiet); font-weight: 600; }
li.bad::marker { color: var(--bad); } li.warn::marker { color: var(--warn); }
ul.findings .bad strong { color: var(--bad); } ul.findings .good strong { color: var(--good); } ul.findings .warn strong { color: var(--warn); }
q, blockquote { color: var(--quiet); font-size: .92em; } q { quotes: none; display: block; } 
.scroll { overflow-x: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; font-size: .92em; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; vertical-align: top; padding: .4rem 1.1rem .4rem 0; border-bottom: 1px solid var(--line); }
thead th { vertical-align: bottom; border-bottom: 2px solid var(--line); font-weight: 600; }
th.n, td.n { text-align: right; } td.n, .under { white-space: nowrap; } th .under { white-space: normal; } .under { display: block; font-size: .82em; font-weight: 400; }
tbody th { font-weight: 500; overflow-wrap: anywhere; min-width: 9rem; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } li.bad, li.warn, li.good { color: inherit; }
figure { margin: 1.5rem 0 2rem; } figcaption { font-weight: 600; margin-bottom: .2rem; }
figure img { display: block; width: 100%; height: auto; }
details { margin: .4rem 0; } summary { cursor: pointer; color: var(--accent); font-size: .92em; }
details table { font-size: .85em; }
dl { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .35rem 1.25rem; margin: .75rem 0; } dt { color: var(--quiet); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--band); padding: .8rem; border-radius: .4rem; font: .82em/1.5 ui-monospace, monospace; }
footer { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .9em; }
@media (max-width: 40rem) { body { padding: 1.25rem 1rem 3rem; } h1 { font-size: 1.5rem; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } nav ol { flex-direction: column; } }
@media print {
  @page { margin: 16mm 15mm; }
  :root { color-scheme: light; --ink: #000; --quiet: #444; --line: #bbb; --paper: #fff; --band: #f4f4f4; --accent: #000; --good: #0d4a28; --bad: #8a0f06; --warn: #5c3e00; }
  body { max-width: none; padding: 0; font-size: 10pt; line-height: 1.45; }
  h1 { font-size: 19pt; } h2 { font-size: 14pt; margin-top: 8mm; } h3 { font-size: 11pt; }
  h2, h2 + .quiet, h3, caption, figcaption, summary { break-after: avoid; } figure, .scroll, tr, li, .state, dt, dd { break-inside: avoid; } figure img { max-height: 105mm; width: auto; max-width: 100%; }
  .scroll { overflow: visible; } table { width: 100%; font-size: 9pt; } thead { display: table-header-group; } th, td { padding: .2rem .6rem .2rem 0; } tbody th { min-width: 0; } td.n, .under { white-space: normal; }
  details:not(.unprinted)::details-content { content-visibility: visible; display: block; block-size: auto; } details.unprinted, figure summary { display: none; } details table { font-size: 7.5pt; } details th, details td { padding-top: .15rem; padding-bottom: .15rem; }
  a[href^="http"]::after { content: " (" attr(href) ")"; font-size: .85em; overflow-wrap: anywhere; } nav a { text-decoration: none; }
}
`;
