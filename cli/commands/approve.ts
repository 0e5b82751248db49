import { voteCommand } from '../vote-command.ts';

export default voteCommand('approve', 'Approve a request, signed with your own AWS credentials');
