import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/**
 * Where approvers come to from their mail. An HTTP API and not a function URL: its address is known before the function
 * exists, which has to know it, and it can hold back a flood. Events have the same form (payload 2.0).
 */
export class ApprovalPage extends Construct {
  readonly #api: HttpApi;
  /** Base of the page, ends in `/`. */
  readonly url: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#api = new HttpApi(this, 'Api', { apiName: 'stepbook-approval', createDefaultStage: false });
    const log = new LogGroup(this, 'Log', { retention: RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN });
    new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      autoDeploy: true,
      throttle: { rateLimit: 20, burstLimit: 40 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        // No path and no query: they hold the gate and the proof of mailbox.
        format: AccessLogFormat.custom(
          JSON.stringify({
            time: '$context.requestTime',
            request: '$context.requestId',
            method: '$context.httpMethod',
            status: '$context.status',
            from: '$context.identity.sourceIp',
          }),
        ),
      },
    });
    this.url = `${this.#api.apiEndpoint}/`;
  }

  /** The function that answers every request. */
  serve(page: IFunction): void {
    const integration = new HttpLambdaIntegration('Page', page, { timeout: Duration.seconds(15) });
    const routes = this.#api.addRoutes({
      path: '/{proxy+}',
      methods: [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST],
      integration,
    });
    for (const route of routes) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'The page must open from a mail. It shows a request to whoever has its link and grants nothing: a vote needs the ' +
          "mailed proof of an approver's mailbox and typed words, and gates that ask for more take votes only by IAM.",
      });
    }
  }
}
