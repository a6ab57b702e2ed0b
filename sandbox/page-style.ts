/** Narrow screens first: everything wraps, nothing is wider than the page. */
export const pageStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; background: Canvas; color: CanvasText; }
a { color: #0b57d0; }
@media (prefers-color-scheme: dark) { a { color: #8ab4f8; } }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1rem; }
.rows { list-style: none; padding: 0; }
.rows > li { display: grid; gap: 0.125rem; padding: 0.75rem 0; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 1rem; }
dt { opacity: 0.75; }
dd { margin: 0; }
iframe { box-sizing: border-box; width: 100%; height: 60vh; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); background: #fff; resize: vertical; }
form { display: grid; gap: 0.75rem; margin: 0; }
label { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.25rem; }
input, select, button { font: inherit; min-height: 2.75rem; padding: 0.25rem 0.75rem; box-sizing: border-box; max-width: 100%; }
button { justify-self: start; cursor: pointer; }
pre { overflow: auto; padding: 0.75rem; background: color-mix(in srgb, currentColor 6%, transparent); white-space: pre-wrap; }
`;
