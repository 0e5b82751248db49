import type {
  CreateDocumentRequest,
  DeleteDocumentRequest,
  DescribeDocumentRequest,
  DocumentDescription,
  GetDocumentRequest,
  ListDocumentsRequest,
  UpdateDocumentDefaultVersionRequest,
  UpdateDocumentRequest,
} from '@aws-sdk/client-ssm';
import type { SsmCaller } from './caller.ts';
import { ownerOf } from './database.ts';
import { readDocumentContent } from './document-content.ts';
import type { DocumentStore, DocumentVersion } from './document-store.ts';
import { constraintFailure, ssmFailure } from './failure.ts';
import { page } from './page.ts';

const namePattern = /^[a-zA-Z0-9_\-.]{3,128}$/;
const reservedPrefix = /^(aws|amazon|amzn)/i;

function describe(all: DocumentVersion[], item: DocumentVersion, owner: string): DocumentDescription {
  const content = readDocumentContent(item.content, item.format);
  return {
    Name: item.name,
    VersionName: item.versionName ?? undefined,
    Owner: owner.split('/')[0],
    CreatedDate: new Date(item.created),
    Status: 'Active',
    DocumentVersion: String(item.version),
    Description: content.description,
    Parameters: Object.entries(content.parameters).map(([Name, parameter]) => ({
      Name,
      Type: parameter.type === 'StringList' ? 'StringList' : 'String',
      Description: parameter.description,
      DefaultValue: parameter.default === undefined ? undefined : String(parameter.default),
    })),
    PlatformTypes: ['Linux', 'MacOS'],
    DocumentType: 'Command',
    SchemaVersion: content.schemaVersion,
    LatestVersion: String(all.at(-1)!.version),
    DefaultVersion: String(all.find(({ isDefault }) => isDefault === 1)!.version),
    DocumentFormat: item.format as 'JSON' | 'YAML',
    Hash: item.hash,
    HashType: 'Sha256',
  };
}

/** SSM's operations on documents. */
export function documentOperations(store: DocumentStore) {
  const description = (owner: string, item: DocumentVersion) => describe(store.versions(owner, item.name), item, owner);
  return {
    CreateDocument(input: CreateDocumentRequest, caller: SsmCaller) {
      const { Name = '', Content = '', DocumentType = 'Command', DocumentFormat = 'JSON', VersionName } = input;
      if (!namePattern.test(Name)) {
        throw constraintFailure(
          Name,
          'name',
          'Member must satisfy regular expression pattern: ^[a-zA-Z0-9_\\-.]{3,128}$',
        );
      }
      if (reservedPrefix.test(Name))
        throw ssmFailure('InvalidDocument', `Document name ${Name} begins with a reserved prefix.`);
      if (DocumentType !== 'Command') {
        throw ssmFailure('InvalidDocumentContent', `DocumentType ${DocumentType}: Command is carried here`);
      }
      const owner = ownerOf(caller);
      const item = store.create(owner, Name, Content, DocumentFormat, VersionName);
      return { DocumentDescription: description(owner, item) };
    },
    UpdateDocument(input: UpdateDocumentRequest, caller: SsmCaller) {
      const { Name = '', Content = '', DocumentFormat = 'JSON', VersionName, DocumentVersion } = input;
      const owner = ownerOf(caller);
      const latest = store.find(owner, Name, '$LATEST');
      if (
        DocumentVersion !== undefined &&
        DocumentVersion !== '$LATEST' &&
        DocumentVersion !== String(latest.version)
      ) {
        throw ssmFailure(
          'InvalidDocumentVersion',
          `Only the latest version (${latest.version}) of ${Name} can be updated.`,
        );
      }
      const item = store.update(owner, Name, Content, DocumentFormat, VersionName);
      return { DocumentDescription: description(owner, item) };
    },
    UpdateDocumentDefaultVersion(input: UpdateDocumentDefaultVersionRequest, caller: SsmCaller) {
      const { name, version, versionName } = store.setDefault(ownerOf(caller), input.Name!, input.DocumentVersion!);
      return {
        Description: { Name: name, DefaultVersion: String(version), DefaultVersionName: versionName ?? undefined },
      };
    },
    DescribeDocument(input: DescribeDocumentRequest, caller: SsmCaller) {
      const owner = ownerOf(caller);
      return {
        Document: description(owner, store.find(owner, input.Name!, input.DocumentVersion, input.VersionName)),
      };
    },
    GetDocument(input: GetDocumentRequest, caller: SsmCaller) {
      const item = store.find(ownerOf(caller), input.Name!, input.DocumentVersion, input.VersionName);
      if (input.DocumentFormat !== undefined && input.DocumentFormat !== item.format) {
        throw ssmFailure(
          'InvalidDocument',
          `Document ${item.name} is kept as ${item.format} and is not converted here.`,
        );
      }
      return {
        Name: item.name,
        CreatedDate: new Date(item.created),
        VersionName: item.versionName ?? undefined,
        DocumentVersion: String(item.version),
        Status: 'Active',
        Content: item.content,
        DocumentType: 'Command',
        DocumentFormat: item.format,
      };
    },
    ListDocuments(input: ListDocumentsRequest, caller: SsmCaller) {
      const owner = ownerOf(caller);
      const prefixes = (input.Filters ?? []).filter(({ Key }) => Key === 'Name').flatMap(({ Values }) => Values ?? []);
      const names = store
        .names(owner)
        .filter((name) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix)));
      const { items, NextToken } = page(names, input);
      const identifiers = items.map((name) => {
        const found = description(owner, store.find(owner, name));
        const { Name, CreatedDate, Owner, VersionName, PlatformTypes, DocumentVersion } = found;
        const { DocumentType, SchemaVersion, DocumentFormat } = found;
        return {
          Name,
          CreatedDate,
          Owner,
          VersionName,
          PlatformTypes,
          DocumentVersion,
          DocumentType,
          SchemaVersion,
          DocumentFormat,
          Tags: [],
        };
      });
      return { DocumentIdentifiers: identifiers, NextToken };
    },
    DeleteDocument(input: DeleteDocumentRequest, caller: SsmCaller) {
      store.delete(ownerOf(caller), input.Name!);
      return {};
    },
  };
}
