/** How each part looks: [light, dark]. Mails carry the light half inline, since many readers drop style sheets. */
const parts = {
  page: ['background:#f3f4f6;color:#1b2230;margin:0;padding:0', 'background:#12151a;color:#e7eaf0'],
  column: [
    'max-width:680px;margin:0 auto;padding:24px 16px 40px;font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif',
    '',
  ],
  sheet: [
    'background:#ffffff;border:1px solid #d8dce3;border-radius:10px;padding:24px 24px 8px;overflow-wrap:anywhere',
    'background:#1a1e25;border-color:#333a45',
  ],
  brand: ['font-size:13px;letter-spacing:.06em;text-transform:uppercase;color:#5a6372;margin:0 0 6px', 'color:#a4adbb'],
  title: ['font-size:24px;line-height:1.25;margin:0 0 10px;font-weight:650;color:#1b2230', 'color:#f2f4f8'],
  lead: ['margin:0 0 18px;font-size:17px', ''],
  heading: ['font-size:18px;line-height:1.3;margin:30px 0 10px;font-weight:650;color:#1b2230', 'color:#f2f4f8'],
  text: ['margin:0 0 12px', ''],
  quiet: ['margin:0 0 12px;color:#5a6372;font-size:14px', 'color:#a4adbb'],
  danger: [
    'background:#fdeceb;border-left:4px solid #b3261e;color:#7c1a14;border-radius:4px;padding:10px 14px;margin:0 0 18px',
    'background:#3a1c1a;border-color:#ff8a80;color:#ffc9c4',
  ],
  caution: [
    'background:#fff5df;border-left:4px solid #a86500;color:#6a4200;border-radius:4px;padding:10px 14px;margin:0 0 18px',
    'background:#33280f;border-color:#f0b64a;color:#f7dba4',
  ],
  good: [
    'background:#e8f5ec;border-left:4px solid #1f7a43;color:#14532d;border-radius:4px;padding:10px 14px;margin:0 0 18px',
    'background:#14301f;border-color:#5fd08c;color:#bdebcf',
  ],
  plain: [
    'background:#eef1f6;border-left:4px solid #4a5a75;color:#29344a;border-radius:4px;padding:10px 14px;margin:0 0 18px',
    'background:#232a35;border-color:#8fa1c0;color:#d5ddeb',
  ],
  facts: ['width:100%;border-collapse:collapse;margin:0 0 8px', ''],
  factName: [
    'text-align:left;vertical-align:top;padding:7px 14px 7px 0;color:#5a6372;font-weight:400;width:110px;border-top:1px solid #e6e9ee',
    'color:#a4adbb;border-color:#2b313b',
  ],
  fact: [
    'text-align:left;vertical-align:top;padding:7px 0;border-top:1px solid #e6e9ee;overflow-wrap:anywhere',
    'border-color:#2b313b',
  ],
  words: [
    'background:#f6f7f9;border:1px solid #d8dce3;border-radius:8px;padding:14px 16px;margin:0 0 12px;font:600 18px/1.7 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:#1b2230',
    'background:#12151a;border-color:#333a45;color:#f2f4f8',
  ],
  firstWords: ['color:#174f91', 'color:#9cc5f5'],
  button: [
    'display:inline-block;background:#174f91;color:#ffffff;text-decoration:none;font-weight:600;font-size:17px;border-radius:8px;padding:13px 22px;border:0',
    'background:#9cc5f5;color:#0d1b2c',
  ],
  link: ['color:#174f91;overflow-wrap:anywhere', 'color:#9cc5f5'],
  code: ['font:14px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere', ''],
  script: [
    'background:#f6f7f9;border:1px solid #d8dce3;border-radius:6px;padding:10px 12px;margin:6px 0 12px;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere;color:#1b2230',
    'background:#12151a;border-color:#333a45;color:#dfe4ec',
  ],
  action: ['border-top:1px solid #d8dce3;padding:16px 0 6px', 'border-color:#333a45'],
  actionTitle: ['font-size:16px;line-height:1.35;margin:0 0 6px;font-weight:650', ''],
  label: ['margin:10px 0 2px;font-size:14px;color:#5a6372;font-weight:600', 'color:#a4adbb'],
  foot: ['padding:18px 8px 0;color:#5a6372;font-size:13px', 'color:#a4adbb'],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

export type Part = keyof typeof parts;

/** Gives an element its look; the result stands in a start tag, unescaped. */
export type Look = (part: Part) => string;

/** For mails: inline declarations, and a class so that a dark reader can be served. */
export const inlineLook: Look = (part) => ` class="${part}" style="${parts[part][0].replaceAll('"', "'")}"`;

/** For pages: the class alone. */
export const classLook: Look = (part) => ` class="${part}"`;

const rules = (index: 0 | 1, important = '') =>
  Object.entries(parts)
    .filter(([, looks]) => looks[index] !== '')
    .map(([part, looks]) => `.${part}{${important ? looks[index].replaceAll(/(?=;|$)/g, important) : looks[index]}}`)
    .join('');

/** Style sheet of a mail: only what cannot be inline. */
export const mailSheet = `@media(prefers-color-scheme:dark){${rules(1, ' !important')}}@media(max-width:480px){.sheet{padding:18px 16px 4px !important}.column{padding:8px 6px 24px !important}.title{font-size:21px !important}}`;

/** Style sheet of a page, whole. */
export const pageSheet =
  `:root{color-scheme:light dark}*{box-sizing:border-box}${rules(0)}` +
  'label{display:block;font-weight:600;margin:14px 0 4px}input[type=text],textarea,select{width:100%;font:inherit;padding:11px 12px;border:1px solid #8a94a3;border-radius:8px;background:#fff;color:#1b2230}input.typed{font:600 18px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}' +
  'button{font:inherit;cursor:pointer}button.quiet{background:none;border:0;padding:0;text-decoration:underline;color:#5a6372}button.reject{background:#fff;color:#8f1f18;border:1px solid #b3261e;padding:12px 22px;border-radius:8px;font-weight:600;font-size:17px}.choices{display:flex;gap:12px;flex-wrap:wrap;margin:20px 0 16px}' +
  ':focus-visible{outline:3px solid #4b8fe0;outline-offset:2px}.hint{font-weight:400;color:#5a6372;font-size:14px}' +
  `@media(prefers-color-scheme:dark){${rules(1)}button.quiet{color:#a4adbb}input[type=text],textarea,select{background:#12151a;color:#e7eaf0;border-color:#6b7585}button.reject{background:#1a1e25;color:#ffaba4;border-color:#ff8a80}.hint{color:#a4adbb}}` +
  '@media(max-width:480px){.sheet{padding:18px 16px 4px}.column{padding:8px 6px 24px}.title{font-size:21px}}';
