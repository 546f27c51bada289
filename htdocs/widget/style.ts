/*
 * style - the widget's own sheet, adopted by its shadow root; nothing of the page leaks in, nothing leaks out
 *
 * A page themes it by attributes of the script tag or by custom properties on the host element:
 * --frontdesk-accent, --frontdesk-on-accent, --frontdesk-paper, --frontdesk-raised, --frontdesk-ink, --frontdesk-soft,
 * --frontdesk-line, --frontdesk-height, --frontdesk-font, --frontdesk-display, --frontdesk-round.
 */
const light = `--p:var(--frontdesk-paper,#f8f5f6);--r:var(--frontdesk-raised,#fff);--k:var(--frontdesk-sunk,#efeaee);--l:var(--frontdesk-line,#ded6de);--e:#857a91;--i:var(--frontdesk-ink,#231d33);--s:var(--frontdesk-soft,#5c5469);--c:#1c6446;--cw:#e0f0e7;--x:#a01f46;--xw:#fbe5eb;--h:#423a94;--hw:#e9e7f8;--aw:#fdeed6;--ai:#854600;color-scheme:light`
const dark = `--p:var(--frontdesk-paper,#16131f);--r:var(--frontdesk-raised,#1f1b2b);--k:var(--frontdesk-sunk,#2a2538);--l:var(--frontdesk-line,#3a344b);--e:#857b99;--i:var(--frontdesk-ink,#f3edea);--s:var(--frontdesk-soft,#b3aabf);--c:#7fd3a8;--cw:#17322a;--x:#ff9db5;--xw:#421a29;--h:#b9b3ff;--hw:#2a2650;--aw:#382912;--ai:#f7bb66;color-scheme:dark`

export const css = `
:host{all:initial}
*,*::before,*::after{box-sizing:border-box}
.root{${light};--a:var(--frontdesk-accent,#f2a33a);--oa:var(--frontdesk-on-accent,#231d33);--f:var(--frontdesk-font,system-ui,-apple-system,"Segoe UI",sans-serif);--d:var(--frontdesk-display,var(--f));--o:var(--frontdesk-round,20px);position:fixed;inset:0;z-index:2147483000;container-type:size;pointer-events:none;font:400 15px/1.5 var(--f);color:var(--i);text-align:start;-webkit-text-size-adjust:100%}
@media (prefers-color-scheme:dark){.root.auto{${dark}}}
.root.dark{${dark}}
.root>*{pointer-events:auto}
button,textarea,a{font:inherit;color:inherit}
button{cursor:pointer;border:0;background:none;padding:0}
h2,p,ol,dl,dd{margin:0;padding:0}
ol{list-style:none}
[hidden]{display:none!important}
:focus-visible{outline:3px solid var(--ai);outline-offset:2px}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}

.launch{position:absolute;bottom:max(20px,env(safe-area-inset-bottom));inset-inline-end:20px;display:flex;align-items:center;gap:10px;min-height:52px;padding:0 22px 0 18px;border-radius:99px;background:var(--i);color:var(--p);font-weight:650;box-shadow:0 2px 6px rgb(20 14 34/.2),0 12px 32px rgb(20 14 34/.24);transition:transform .14s}
.left .launch{inset-inline:20px auto}
.launch:hover{transform:translateY(-2px)}
.sun{flex:none;width:22px;height:11px;border-radius:22px 22px 0 0;background:var(--a)}

.panel{position:absolute;bottom:20px;inset-inline-end:20px;display:flex;flex-direction:column;width:min(392px,100cqw - 40px);height:min(var(--frontdesk-height,640px),100cqh - 40px);overflow:hidden;background:var(--p);border:1px solid var(--l);border-radius:var(--o);box-shadow:0 2px 8px rgb(20 14 34/.12),0 24px 64px rgb(20 14 34/.26);animation:rise .32s cubic-bezier(.2,.7,.2,1)}
.left .panel{inset-inline:20px auto}
@keyframes rise{from{opacity:0;transform:translateY(14px)}}

header{flex:none;display:flex;align-items:center;gap:12px;padding:14px 12px 12px 18px;border-bottom:1px solid var(--l)}
header>div{flex:1;min-width:0}
h2{font:400 18px/1.25 var(--d);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.status{font-size:13px;color:var(--s);line-height:1.4}
.live .status{color:var(--h);font-weight:600}
.waiting .status{color:var(--ai);font-weight:600}
.icon{flex:none;display:grid;place-items:center;width:44px;height:44px;border-radius:50%}
.icon:hover{background:var(--k)}
svg{display:block;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}

.log{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:18px 16px 6px;scrollbar-width:thin;scrollbar-color:var(--l) transparent;outline-offset:-4px}
.log>ol{display:flex;flex-direction:column;gap:10px;min-height:100%;justify-content:flex-end}
li{max-width:92%;align-self:flex-start;overflow-wrap:anywhere}
.by{display:block;margin:6px 0 3px;font-size:12px;font-weight:600;color:var(--s)}
.staff .by{color:var(--h)}
.text{display:block;white-space:pre-wrap;padding:10px 14px;border-radius:18px 18px 18px 5px;background:var(--r);border:1px solid var(--l)}
.guest{align-self:flex-end;max-width:84%}
.guest .text{background:var(--i);color:var(--p);border-color:var(--i);border-radius:18px 18px 5px 18px}
.staff .text{background:var(--hw);border-color:transparent}
.system,.notice{align-self:center;text-align:center}
.system .text,.notice .text{background:none;border:0;padding:2px 8px;font-size:13px;color:var(--s)}
.note .text{color:var(--x)}
.unsent .text{opacity:.85}
.unsent small{display:flex;justify-content:flex-end;gap:8px;font-size:12.5px;color:var(--x);margin-top:3px}
.unsent button{font-weight:650;text-decoration:underline;min-height:24px}
li:has(.card){max-width:100%}
.hello{align-self:stretch;max-width:none;padding:4px 6px 10px;font:400 20px/1.3 var(--d);text-wrap:balance}
.dots .text{display:inline-flex;gap:5px;align-items:flex-end;min-height:43px;padding-block:16px}
.dots i{width:14px;height:7px;border-radius:14px 14px 0 0;background:var(--a);animation:sun 1.2s infinite}
.dots i+i{animation-delay:.15s}.dots i+i+i{animation-delay:.3s}
@keyframes sun{0%,60%,100%{opacity:.35;transform:none}30%{opacity:1;transform:translateY(-4px)}}
.from{display:block;margin:5px 4px 0;font-size:12.5px;color:var(--s)}
.from a{margin-inline-end:8px}
a{text-decoration-color:var(--a);text-decoration-thickness:2px;text-underline-offset:3px}

.card{margin-top:8px;width:340px;max-width:100%;border-radius:16px;background:var(--r);border:1px solid var(--l);overflow:hidden}
.card>div{padding:14px 16px}
.card .when{font:400 21px/1.2 var(--d)}
.card .what{color:var(--s);font-size:13.5px;margin-top:3px}
.card .top{display:flex;justify-content:space-between;align-items:center;gap:8px;margin-bottom:8px}
.code{font:600 14px ui-monospace,"SF Mono","DejaVu Sans Mono",monospace;letter-spacing:.04em}
.state{padding:1px 10px;border-radius:99px;font-size:12px;font-weight:650;background:var(--k);color:var(--s)}
.state.held,.state.requested{background:var(--aw);color:var(--ai)}
.state.confirmed,.state.checked_in,.state.completed{background:var(--cw);color:var(--c)}
.state.cancelled,.state.declined,.state.no_show{background:var(--xw);color:var(--x)}
.keep{display:flex;justify-content:space-between;margin-top:8px;font-size:12.5px;color:var(--ai);font-variant-numeric:tabular-nums}

.acts{display:flex;flex-wrap:wrap;gap:6px;margin-top:8px}
.card .acts{margin:0;padding:0 12px 12px}
.acts>*,.chips>*{display:inline-flex;align-items:center;min-height:40px;padding:6px 14px;border:1px solid var(--e);border-radius:99px;font-size:14px;font-weight:600;line-height:1.25;text-align:start;text-decoration:none;background:transparent;transition:background .14s}
.acts>*:hover,.chips>*:hover{background:var(--aw);border-color:var(--ai)}
.card .acts>*{min-height:36px;padding:4px 12px;font-size:13.5px}
.chips{flex:none;display:flex;flex-wrap:wrap;gap:6px;padding:8px 16px 4px;max-height:34%;overflow-y:auto}
.chips:empty{display:none}
.chips>*{background:var(--r)}

form{flex:none;display:flex;align-items:flex-end;gap:8px;margin:10px 12px 12px;padding:5px;background:var(--r);border:1px solid var(--e);border-radius:26px}
form:focus-within{border-color:var(--ai);box-shadow:0 0 0 1px var(--ai)}
textarea{flex:1;min-width:0;height:42px;max-height:120px;padding:9px 4px 9px 14px;border:0;background:none;resize:none;font-size:16px;line-height:24px;outline:0}
textarea:focus-visible{outline:0}
textarea::placeholder{color:var(--s);opacity:1}
.send{flex:none;display:grid;place-items:center;width:42px;height:42px;border-radius:50%;background:var(--a);color:var(--oa);transition:transform .14s}
.send:active{transform:scale(.94)}
.away{flex:none;margin:0;padding:10px 16px;background:var(--xw);color:var(--x);font-size:14px}
.away a{font-weight:650;white-space:nowrap}

@container (max-width:480px){
.panel,.left .panel{inset:auto 0 0;width:100%;height:min(100cqh - 12px,max(440px,72cqh));border-radius:var(--o) var(--o) 0 0;border-width:1px 0 0;padding-bottom:env(safe-area-inset-bottom)}
.launch{bottom:max(16px,env(safe-area-inset-bottom));inset-inline-end:16px}
}
@container (max-height:420px){.panel,.left .panel{height:calc(100cqh - 4px);bottom:0}}
@media (prefers-reduced-motion:reduce){*,*::before,*::after{animation:none!important;transition:none!important}}
@media (forced-colors:active){.text,.card,.panel,.launch,.send,.state{border:1px solid}}
@media print{.root{display:none}}
`
