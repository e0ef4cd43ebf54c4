/**
 * Colours and type. Every rule that matters stands inline too, since some mail clients drop the sheet; the sheet adds
 * what inline styles cannot say: the dark scheme and narrow screens.
 */
export const ink = "#1b1f24";
export const soft = "#5c6570";
export const rule = "#e3e6ea";
export const paper = "#ffffff";
export const ground = "#f4f5f6";
export const accent = "#1f5f8b";
export const pale = "#b9cfdf";

export const toneColour = { good: "#17733f", bad: "#b02a1c", neutral: soft } as const;

export const sans =
  "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif";
export const serif = "Georgia,'Times New Roman','Noto Serif SC','Songti SC',serif";

export const sheet = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;-webkit-text-size-adjust:100%}
table{border-collapse:collapse}
a{color:inherit}
@media (max-width:600px){.w{padding-left:16px!important;padding-right:16px!important}.v{font-size:24px!important}.x{display:none!important}}
@media (prefers-color-scheme:dark){
.g{background:#15181b!important}.p{background:#1d2125!important}
.i{color:#e9ecef!important}.s{color:#9aa4ae!important}.r{border-color:#343a40!important}
.good{color:#5fc98a!important}.bad{color:#ff8f80!important}
.a{background:#6fb3e0!important}.b{background:#3d566a!important}.t{background:#343a40!important}.k{border-left-color:#e9ecef!important}
}
@media print{.g{background:#fff!important}}
`;
