/**
 * Narrow screens first: everything wraps and nothing is wider than 320 pixels. Colors keep a contrast of at least
 * 4.5 : 1 in both schemes. Custom properties instead of newer functions: old phones pay too.
 */
export const pageStyle = `
:root{color-scheme:light dark;--back:#f4f5f7;--card:#fff;--ink:#1a1d21;--soft:#555c66;--line:#dde1e6;--link:#08635c;--button:#08635c;--on:#fff;--bad:#a32a12;--good:#12693a}
@media(prefers-color-scheme:dark){:root{--back:#14171b;--card:#1e2227;--ink:#eceff3;--soft:#aab2bd;--line:#363c44;--link:#7ad3c9;--button:#7ad3c9;--on:#10141a;--bad:#ff9d8a;--good:#7bd69b}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
.page{max-width:40rem;margin:0 auto;padding:1rem}
header{padding:.5rem 0 1rem;font-weight:600}
header img{display:block;max-width:100%;width:auto;height:auto;max-height:4rem;padding:.25rem;background:#fff;border-radius:.25rem}
h1{margin:0;font-size:1.375rem;line-height:1.25}
h1 span,footer a{display:inline-block}
h2{margin:0 0 .5rem;font-size:1.0625rem}
p{margin:0}
a{color:var(--link)}
a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible{outline:3px solid var(--link);outline-offset:2px}
section{margin-top:1rem;padding:1rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}
.after{margin-top:1rem}
.soft{color:var(--soft)}
.amount{font-size:2.25rem;font-weight:700;line-height:1.2}
.state{font-weight:700}
.overdue .state{color:var(--bad)}
.settled .amount{color:var(--good)}
.button{display:inline-block;margin-top:1rem;padding:.75rem 1rem;border:2px solid var(--button);border-radius:.5rem;background:var(--button);color:var(--on);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.plain{background:none;color:var(--link)}
button.button{width:100%}
.panel{border-left:.375rem solid var(--link)}
section+h1{margin-top:1.25rem}
.panel p{margin-top:.5rem}
.panel dl{margin-top:1rem}
.done{border-left-color:var(--good)}
.failed{border-left-color:var(--bad)}
.wrong,.failed h2{color:var(--bad)}
.wrong{font-weight:600}
ol{margin:.5rem 0 0;padding-left:1.5rem}
ol li{display:list-item;padding:.25rem 0;border:0}
.code{font-weight:700;white-space:nowrap}
.method{margin-top:1rem;padding-top:1rem;border-top:1px solid var(--line)}
h2+.method{margin-top:.5rem;padding-top:0;border:0}
h3{margin:0;font-size:1rem}
label{display:block;margin-top:.75rem;font-weight:600}
input,select{width:100%;margin-top:.25rem;padding:.75rem;border:1px solid var(--soft);border-radius:.5rem;background:var(--card);color:var(--ink);font:inherit}
[aria-invalid]{border:2px solid var(--bad)}
dl{margin:0}
dl+dl{margin-top:1rem;padding-top:1rem;border-top:1px solid var(--line)}
dl+p{margin-top:.75rem}
dl div{padding:.375rem 0}
dt{color:var(--soft);font-size:.875rem}
dd{margin:0}
.copy{font-weight:600;-webkit-user-select:all;user-select:all}
.four{margin-right:.375em}
ul{margin:0;padding:0;list-style:none}
li,.sums div{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;padding:.5rem 0;border-bottom:1px solid var(--line)}
li>span{flex:1 1 12rem}
li>.money{flex:none;margin-left:auto}
.sums dt{font-size:1rem}
.sums div:last-child{border:0;font-weight:700}
.sums div:last-child dt{color:inherit}
.money{white-space:nowrap;font-variant-numeric:tabular-nums}
small{display:block;color:var(--soft);font-size:.875rem}
footer{margin-top:1.5rem;color:var(--soft);font-size:.875rem}
footer p,footer nav{padding:.25rem 0}
footer a{padding:.25rem .5rem .25rem 0}
@media(min-width:30rem){.page{padding:2rem 1rem}section{padding:1.5rem}}
@media print{section{break-inside:avoid}.button,form,nav{display:none}}
`;
