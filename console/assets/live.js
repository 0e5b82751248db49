// Asks for the page again now and then, and puts in what has changed; what was unfolded stays unfolded.
const every = 1500;
let etag;

const keyOf = (details) => `${details.closest('[id]')?.id}|${details.querySelector('summary')?.textContent}`;

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: etag ? { 'if-none-match': etag } : {}, cache: 'no-store' });
  const fresh = answer.headers.get('etag');
  if (answer.status !== 200 || fresh === etag) return;
  const first = etag === undefined;
  etag = fresh;
  if (first) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const main = document.querySelector('main');
  const states = new Map([...main.querySelectorAll('details')].map((each) => [keyOf(each), each.open]));
  const { scrollLeft = 0, scrollTop = 0 } = main.querySelector('.graph') ?? {};
  const now = page.querySelector('main');
  for (const each of now.querySelectorAll('details')) if (states.has(keyOf(each))) each.open = states.get(keyOf(each));
  main.replaceWith(now);
  document.title = page.title;
  now.querySelector('.graph')?.scrollTo(scrollLeft, scrollTop);
  if (!now.hasAttribute('data-live')) clearInterval(timer);
}

const timer = setInterval(() => refresh().catch(() => {}), every);
refresh().catch(() => {});
