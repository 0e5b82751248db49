/** How a task can wait for the service it calls (AWS developer guide, "Service integration patterns"). */
export type IntegrationPattern = 'sync' | 'sync:2' | 'waitForTaskToken';

type Actions = Readonly<Record<string, readonly IntegrationPattern[]>>;

const all = (names: string, patterns: readonly IntegrationPattern[]): Actions =>
  Object.fromEntries(names.split(' ').map((name) => [name, patterns]));

/** The optimized integrations: service, API action, the patterns it takes beside request and response. */
export const optimizedIntegrations: Readonly<Record<string, Actions>> = {
  apigateway: all('invoke', ['waitForTaskToken']),
  athena: {
    ...all('startQueryExecution', ['sync']),
    ...all('stopQueryExecution getQueryExecution getQueryResults', []),
  },
  batch: all('submitJob', ['sync']),
  bedrock: { invokeModel: ['waitForTaskToken'], createModelCustomizationJob: ['sync', 'waitForTaskToken'] },
  codebuild: {
    ...all('startBuild startBuildBatch retryBuildBatch', ['sync']),
    ...all('stopBuild batchDeleteBuilds batchGetReports stopBuildBatch deleteBuildBatch', []),
  },
  databrew: all('startJobRun', ['sync']),
  dynamodb: all('getItem putItem deleteItem updateItem', []),
  ecs: all('runTask', ['sync', 'waitForTaskToken']),
  eks: {
    ...all('createCluster deleteCluster createFargateProfile deleteFargateProfile', ['sync']),
    ...all('createNodegroup deleteNodegroup', ['sync']),
    runJob: ['sync', 'waitForTaskToken'],
    call: ['waitForTaskToken'],
  },
  elasticmapreduce: {
    ...all('createCluster terminateCluster addStep', ['sync']),
    ...all('setClusterTerminationProtection cancelStep modifyInstanceFleetByName modifyInstanceGroupByName', []),
  },
  'emr-containers': { ...all('deleteVirtualCluster startJobRun', ['sync']), createVirtualCluster: [] },
  'emr-serverless': {
    ...all('createApplication startApplication stopApplication deleteApplication', ['sync']),
    ...all('startJobRun cancelJobRun', ['sync']),
  },
  events: all('putEvents', ['waitForTaskToken']),
  glue: all('startJobRun', ['sync']),
  http: all('invoke', []),
  lambda: all('invoke', ['waitForTaskToken']),
  mediaconvert: all('createJob', ['sync']),
  sagemaker: {
    ...all('createHyperParameterTuningJob createLabelingJob createProcessingJob', ['sync']),
    ...all('createTrainingJob createTransformJob', ['sync']),
    ...all('createEndpoint createEndpointConfig createModel updateEndpoint', []),
  },
  sns: all('publish', ['waitForTaskToken']),
  sqs: all('sendMessage', ['waitForTaskToken']),
  states: all('startExecution', ['sync', 'sync:2', 'waitForTaskToken']),
};

/** Members of Parameters or Arguments AWS asks for when the definition is created, by `service:action`. */
export const requiredArguments: Readonly<Record<string, readonly string[]>> = {
  'lambda:invoke': ['FunctionName'],
  'sqs:sendMessage': ['QueueUrl', 'MessageBody'],
  'sns:publish': ['Message'],
  'dynamodb:putItem': ['TableName', 'Item'],
  'dynamodb:getItem': ['TableName', 'Key'],
  'states:startExecution': ['StateMachineArn'],
  'events:putEvents': ['Entries'],
  'ecs:runTask': ['TaskDefinition'],
  'glue:startJobRun': ['JobName'],
};
