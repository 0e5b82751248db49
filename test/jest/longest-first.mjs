import Sequencer from '@jest/test-sequencer';

/** What takes longest begins first, so that no core is idle at the end; jest itself only knows after a first run. */
const longest = [
  'system/faults',
  'system/renewal',
  'rehearsal/procedures',
  'system/move',
  'scanners/',
  'infra/',
  'local/',
];

const rank = ({ path }) => {
  const at = longest.findIndex((part) => path.includes(`/test/${part}`));
  return at < 0 ? longest.length : at;
};

export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted].sort((a, b) => rank(a) - rank(b));
  }
}
