import type { InspectionData } from '@aws-sdk/client-sfn';
import type { HttpPort } from '../../ports.ts';

/** An HTTP port that shows what it sends and what comes back; `reveals` what the connection adds as well. */
export function tracedHttp(http: HttpPort, inspection: InspectionData, reveals: boolean): HttpPort {
  return {
    ...(http.plainLoopback && { plainLoopback: true }),
    authorize: (use) => http.authorize(use),
    async send(request) {
      const { url, headers, body } = reveals ? request : request.bare;
      const protocol = new URL(url).protocol.slice(0, -1);
      inspection.request = {
        protocol,
        method: request.method,
        url,
        headers: headersText(Object.entries(headers)),
        ...(body !== undefined && { body }),
      };
      const answer = await http.send(request);
      inspection.response = {
        protocol,
        statusCode: String(answer.statusCode),
        statusMessage: answer.statusText,
        headers: headersText(
          Object.entries(answer.headers).flatMap(([name, values]) => values.map((one) => [name, one])),
        ),
        body: answer.body,
      };
      return answer;
    },
  };
}

const headersText = (headers: string[][]) => `[${headers.map(([name, value]) => `${name}: ${value}`).join(', ')}]`;
