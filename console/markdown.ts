import { Marked } from 'marked';

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The anchor of a heading as GitHub makes it: lower case, punctuation dropped, spaces to hyphens. */
export function anchorOfHeading(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

/** Where a link of a page leads: other pages of the runbooks stay in the console; scripts lead nowhere. */
function target(href: string, system: string): string {
  const page = /^(?:\.\/)?(?:\.\.\/)?(?:([a-z0-9-]+)\/)?([a-z0-9-]+)\.md(#.*)?$/.exec(href);
  if (page) return `/runbooks/${page[1] ?? system}/${page[2]}${page[3] ?? ''}`;
  return /^(https?:\/\/|#|\/)/.test(href) ? href : '#';
}

/**
 * Markdown as HTML: raw HTML is shown as text, but for anchors (`<a id="…"></a>`); each heading has an anchor. `picture`, HTML, stands
 * where the text has a Mermaid diagram.
 */
export function renderMarkdown(text: string, system: string, picture?: string): string {
  const seen = new Map<string, number>();
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth, text: plain }) {
        const anchor = anchorOfHeading(plain.replaceAll(/<[^>]*>|`/g, ''));
        const times = seen.get(anchor) ?? 0;
        seen.set(anchor, times + 1);
        const id = times === 0 ? anchor : `${anchor}-${times}`;
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      html({ text: markup }) {
        const anchors = markup
          .trim()
          .match(/^(<a (?:id|name)="[A-Za-z0-9_-]+"><\/a>\s*)+$|^<\/a>$|^<a (?:id|name)="[A-Za-z0-9_-]+">$/);
        return anchors ? markup.replaceAll('name=', 'id=') : escaped(markup);
      },
      link({ href, tokens }) {
        return `<a href="${escaped(target(href, system))}" rel="noreferrer">${this.parser.parseInline(tokens)}</a>`;
      },
      code({ text: code, lang }) {
        return lang === 'mermaid' && picture !== undefined ? picture : `<pre><code>${escaped(code)}</code></pre>\n`;
      },
      image({ text: alternative }) {
        return escaped(alternative);
      },
    },
  });
  return marked.parse(text, { async: false });
}
