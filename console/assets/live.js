// Asks for the page again now and then, and puts in what has changed; what was unfolded stays unfolded.
const every = 1500;
let etag;

const keyOf = (details) => `${details.closest('[id]')?.id}|${details.querySelector('summary')?.textContent}`;

/** Brings the state that runs, or the one that failed, to the middle of the picture. */
function centre() {
  const graph = document.querySelector('.graph');
  const state = graph?.querySelector('.state.running:not(.box), .state.failed:not(.box)');
  if (!state) return;
  const [frame, box] = [graph.getBoundingClientRect(), state.getBoundingClientRect()];
  graph.scrollTop += box.top - frame.top - frame.height / 2;
}

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: etag ? { 'if-none-match': etag } : {}, cache: 'no-store' });
  const fresh = answer.headers.get('etag');
  if (answer.status !== 200 || fresh === etag) return;
  etag = fresh;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const main = document.querySelector('main');
  const states = new Map([...main.querySelectorAll('details')].map((each) => [keyOf(each), each.open]));
  const now = page.querySelector('main');
  for (const each of now.querySelectorAll('details')) if (states.has(keyOf(each))) each.open = states.get(keyOf(each));
  main.replaceWith(now);
  document.title = page.title;
  centre();
  if (!now.hasAttribute('data-live')) clearInterval(timer);
}

centre();
let timer;
if (document.querySelector('main[data-live]')) {
  timer = setInterval(() => refresh().catch(() => {}), every);
  refresh().catch(() => {});
}
