import { html, raw } from 'hono/html';
import { classLook as look } from '../shared/gate/present/look.ts';
import { frame } from './frame.ts';
import { enrolScript } from './scripts.ts';

/**
 * The page on which a person makes a passkey. The server keeps nothing and is told nothing: what the browser shows goes
 * into the estate by a reviewed change, because whoever writes it decides who approves.
 *
 * @param rpId host name that the passkey is made for
 */
export function enrolPage(person: string, rpId: string): string {
  return frame(
    'Make a passkey · Stepbook',
    html`<p${raw(look('brand'))}>Stepbook</p><h1${raw(look('title'))}>Make a passkey</h1>
<p${raw(look('lead'))}>A passkey on this device, for decisions on ${rpId}. It is made here in your browser; nothing is sent.</p>
<noscript><p${raw(look('caution'))}>Making a passkey needs JavaScript. Without one, decide with: npx stepbook approve REQUEST</p></noscript>
<form id="enrol" data-rp="${rpId}"><label for="person">Your id in the estate</label>
<input class="typed" id="person" name="person" type="text" required autocapitalize="none" spellcheck="false" value="${person}">
<div class="choices"><button${raw(look('button'))}>Make a passkey</button></div></form>
<p${raw(look('plain'))} id="say" role="status">Not made yet.</p>
<div id="made" hidden><h2${raw(look('heading'))}>What goes into the estate</h2>
<pre${raw(look('script'))} id="estate"></pre>
<p${raw(look('text'))}>Give these lines to whoever keeps the estate, and read the first bytes of the key's SHA-256 to them, so that it is yours that they put in: <strong id="print"></strong></p>
<p${raw(look('text'))}>In a rehearsal, put it in yourself; it counts from the next start on:</p>
<pre${raw(look('script'))} id="rehearsal"></pre></div>`,
    enrolScript,
  );
}
