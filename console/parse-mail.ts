import PostalMime from 'postal-mime';

/** The parts of a message that the console shows. */
export interface ParsedMail {
  subject: string;
  from: string;
  to: string;
  date: string;
  text: string;
  html: string;
}

/** Reads a MIME message (RFC 5322). */
export async function parseMail(source: Buffer): Promise<ParsedMail> {
  const { subject = '', from, to = [], date = '', text = '', html = '' } = await PostalMime.parse(source);
  const named = ({ name, address }: { name?: string | undefined; address?: string | undefined }) =>
    name ? `${name} <${address ?? ''}>` : (address ?? '');
  return { subject, from: from ? named(from) : '', to: to.map(named).join(', '), date, text, html };
}
