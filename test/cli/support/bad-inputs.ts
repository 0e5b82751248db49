/** Inputs of gaia-reset-certificates that are refused: what is wrong → the input as text, and what the message must name. */
export const badInputs: [wrong: string, text: string, names: RegExp][] = [
  ['no field at all', '{}', /field "hub" is missing/],
  ['an unknown field', '{"hub":"hub.example.test","force":true}', /"force".*allowed: hub, reason, mode/],
  ['a wrong type', '{"hub":42}', /field "hub" is 42/],
  ['a list in place of an object', '["hub.example.test"]', /an object with hub/],
  ['a text in place of an object', '"hub.example.test"', /an object with hub/],
  ['null', 'null', /an object with hub/],
  ['one label', '{"hub":"nope"}', /field "hub" is "nope".*at least two labels/],
  ['upper case', '{"hub":"Hub.example.test"}', /"Hub\.example\.test".*lower case/],
  ['letters beyond ASCII', '{"hub":"hüb.example.test"}', /"hüb\.example\.test".*host name/],
  ['an internationalised name', '{"hub":"xn--hb-xka.example.test"}', /xn--hb-xka.*no internationalised name/],
  ['a Freenom domain', '{"hub":"hub.example.tk"}', /hub\.example\.tk.*no Freenom domain/],
  ['a trailing dot', '{"hub":"hub.example.test."}', /host name/],
  ['an address', '{"hub":"127.0.0.1"}', /host name/],
  ['an empty text', '{"hub":""}', /field "hub" is ""/],
  ['a space', '{"hub":"hub .example.test"}', /host name/],
  ['shell metacharacters', '{"hub":"$(reboot).example.test"}', /\$\(reboot\).*host name/],
  ['a second command', '{"hub":"hub.example.test;reboot"}', /host name/],
  ['a newline', '{"hub":"hub.example.test\\nreboot"}', /host name/],
  ['a newline at the end', '{"hub":"hub.example.test\\n"}', /host name/],
  ['metacharacters in the reason', '{"hub":"hub.example.test","reason":"`reboot`"}', /field "reason".*letters, digits/],
  ['a newline in the reason', '{"hub":"hub.example.test","reason":"a\\nb"}', /field "reason"/],
  ['an empty reason', '{"hub":"hub.example.test","reason":""}', /field "reason"/],
  ['another mode', '{"hub":"hub.example.test","mode":"force"}', /field "mode" is "force".*"plan"/],
  ['a field of the prototype', '{"hub":"hub.example.test","__proto__":{"hub":"x"}}', /__proto__/],
];

/** An input beyond the 256 KB that Step Functions takes. */
export const tooLarge = JSON.stringify({ hub: 'hub.example.test', reason: 'a'.repeat(300_000) });
