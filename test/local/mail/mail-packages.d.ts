/** As much as is used of two packages that ship no types. */
declare module 'mailparser' {
  interface ParsedMail {
    subject?: string;
    text?: string;
    html: string | false;
    messageId?: string;
    date?: Date;
    bcc?: object;
    headers: Map<string, unknown>;
  }
  export function simpleParser(source: Buffer): Promise<ParsedMail>;
}

declare module 'smtp-server' {
  interface Session {
    envelope: { rcptTo: { address: string }[] };
  }
  interface Options {
    authOptional: boolean;
    disabledCommands: string[];
    onData(stream: import('node:stream').Readable, session: Session, done: (error?: Error) => void): void;
  }
  export class SMTPServer {
    constructor(options: Options);
    readonly server: import('node:net').Server;
    listen(port: number, host: string): void;
    close(done: () => void): void;
  }
}
