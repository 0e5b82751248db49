import type { InspectionData } from '@aws-sdk/client-sfn';
import type { HttpPort, HttpTaskRequest } from '../../ports.ts';

/** An HTTP port that shows what it sends and what comes back; `reveals` what the connection adds as well. */
export function tracedHttp(http: HttpPort, inspection: InspectionData, reveals: boolean): HttpPort {
  return {
    async request(request) {
      show(request, request);
      const answer = await http.request(request);
      if (reveals && answer.sent) show(request, answer.sent);
      inspection.response = {
        protocol: protocolOf(request),
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

  function show(request: HttpTaskRequest, { url, headers, body }: Pick<HttpTaskRequest, 'url' | 'headers' | 'body'>) {
    inspection.request = {
      protocol: protocolOf(request),
      method: request.method,
      url,
      headers: headersText(Object.entries(headers)),
      ...(body !== undefined && { body }),
    };
  }
}

const protocolOf = ({ url }: HttpTaskRequest) => new URL(url).protocol.slice(0, -1);
const headersText = (headers: string[][]) => `[${headers.map(([name, value]) => `${name}: ${value}`).join(', ')}]`;
