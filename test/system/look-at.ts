import type { Page } from 'playwright-core';

/** What is wrong with how a page looks, each with where. */
export interface Looks {
  /** Width of the page's content beyond the window. */
  overflow: number;
  /** Height of the whole page. */
  height: number;
  /** Elements that reach beyond the window, or are cut by their own box. */
  beyond: string[];
  /** Texts smaller than thirteen pixels. */
  small: string[];
  /** Texts whose contrast with what is behind them is below 4.5 (WCAG 2.2, 1.4.3), or 3 where they are large. */
  faint: string[];
  /** Texts that lie over one another. */
  overlapping: string[];
  buttons: { text: string; width: number; height: number }[];
  /** Everything that is read, in order. */
  text: string;
}

/** Runs in the page. It is text, since the tests know nothing of the DOM's types. */
const script = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color.length < 4 || color[3] > 0.5) return color;
    }
    return [255, 255, 255];
  };
  const told = (element, what) => element.tagName.toLowerCase() + '.' + element.className + ' "' + element.textContent.trim().slice(0, 40) + '" ' + what;
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.textContent.trim()) texts.push(walker.currentNode);
  const small = [], faint = [], beyond = [], boxes = [];
  for (const text of texts) {
    const element = text.parentElement, style = getComputedStyle(element), size = parseFloat(style.fontSize);
    if (size < 13) small.push(told(element, size + 'px'));
    const [a, b] = [luminance(channels(style.color)), luminance(behind(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (large ? 3 : 4.5)) faint.push(told(element, contrast.toFixed(2)));
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      if (box.right > innerWidth + 0.5 || box.left < -0.5) beyond.push(told(element, Math.round(box.right) + ' of ' + innerWidth));
      boxes.push({ box, element });
    }
  }
  for (const element of document.querySelectorAll('body *'))
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && getComputedStyle(element).display !== 'inline') beyond.push(told(element, 'is cut'));
  const overlapping = [];
  for (const [at, one] of boxes.entries()) for (const other of boxes.slice(at + 1, at + 40)) {
    const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
    if (width > 2 && height > Math.min(one.box.height, other.box.height) / 2) overlapping.push(told(one.element, 'and ' + other.element.textContent.slice(0, 30)));
  }
  const buttons = [...document.querySelectorAll('a.button, button')].map((element) => {
    const { width, height } = element.getBoundingClientRect();
    return { text: element.textContent.trim(), width, height };
  });
  return { overflow: document.documentElement.scrollWidth - innerWidth, height: document.documentElement.scrollHeight, beyond, small, faint, overlapping, buttons, text: document.body.innerText };
})()`;

/** Looks at a page as it is drawn. */
export async function lookAt(page: Page): Promise<Looks> {
  return (await page.evaluate(script)) as Looks;
}
