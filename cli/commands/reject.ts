import { voteCommand } from '../vote-command.ts';

export default voteCommand('reject', 'Reject a request, signed with your own AWS credentials; the run ends at once');
