import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

// Runs n8n's Microsoft Outlook node by n8n's own core: tasks come by standard input as JSON, what the node gives goes to
// standard output, on the last line. Node, core and what they need are CommonJS.
const require = createRequire(import.meta.url);
const { Workflow, ICredentialsHelper } = require('n8n-workflow');
const { ExecuteContext } = require('n8n-core');
const { MicrosoftOutlook } = require('n8n-nodes-base/dist/nodes/Microsoft/Outlook/MicrosoftOutlook.node.js');

const TYPE = 'n8n-nodes-base.microsoftOutlook';
const CREDENTIAL = 'microsoftOutlookOAuth2Api';

/** Holds one credential, as n8n's database would. */
class OneCredential extends ICredentialsHelper {
  constructor(credential) {
    super();
    this.credential = credential;
  }
  getParentTypes = () => ['microsoftOAuth2Api', 'oAuth2Api'];
  getCredentialsProperties = () => [];
  getOAuth2Options = () => undefined;
  isCredentialUsableByNode = () => true;
  authenticate = async (_credential, _type, request) => request;
  preAuthentication = async () => undefined;
  runPreAuthentication = async () => undefined;
  getDecrypted = async () => this.credential;
  updateCredentials = async () => {};
  updateCredentialsOauthTokenData = async (_details, _type, credential) => {
    this.credential = credential;
  };
}

const { tasks, credential } = JSON.parse(await text(process.stdin));
const outlook = new MicrosoftOutlook();
const typeVersion = outlook.currentVersion;
const type = outlook.getNodeType(typeVersion);
const nodeTypes = { getByName: () => type, getByNameAndVersion: () => type, getKnownTypes: () => ({}) };
const helper = new OneCredential(credential);

/** Gives the items of the node's output, or what it failed with. */
async function carryOut(parameters) {
  const node = {
    ...{ id: 'outlook', name: 'Outlook', type: TYPE, typeVersion, position: [0, 0], parameters },
    credentials: { [CREDENTIAL]: { id: '1', name: 'Outlook' } },
  };
  const workflow = new Workflow({ id: 'one', nodes: [node], connections: {}, active: false, nodeTypes });
  const main = [[{ json: {} }]];
  const context = new ExecuteContext(
    workflow,
    workflow.getNode('Outlook'),
    { credentialsHelper: helper, variables: {}, executionId: '1' },
    'internal',
    { resultData: { runData: {} } },
    0,
    main[0],
    { main },
    { node, data: { main }, source: null },
    [],
  );
  try {
    const [items] = await type.execute.call(context);
    return { items: items.map(({ json }) => json) };
  } catch ({ message, description, httpCode }) {
    return { error: { message, description, httpCode } };
  }
}

const results = [];
for (const parameters of tasks) results.push(await carryOut(parameters));
console.log(JSON.stringify({ results, credential: helper.credential }));
