import { readFileSync } from 'node:fs';
import type { ImageProgram } from '../container.ts';
import { answerJson } from './answer-json.ts';

interface HubConfig {
  readURL?: string;
  serverName?: string;
  maxFileUploadSize?: number;
}

/** Answers `/hub_info` with the members of gaia-hub 2.5.3 (hub/src/server/http.ts), from the hub's own configuration. */
export const gaiaHub: ImageProgram = {
  volume: true,
  standIn(container) {
    const read = () => JSON.parse(readFileSync(container.path('/src/hub/etc/config.json'), 'utf8')) as HubConfig;
    return answerJson(container, 3000, {
      '/hub_info': () => {
        const { readURL, serverName = 'gaia-0', maxFileUploadSize = 20 } = read();
        return {
          challenge_text: JSON.stringify(['gaiahub', '0', serverName, 'blockstack_storage_please_sign']),
          latest_auth_version: 'v1',
          max_file_upload_size_megabytes: maxFileUploadSize,
          read_url_prefix: readURL,
        };
      },
    });
  },
};
