import { describe, expect, it } from '@jest/globals';
import { domain, rehearsedHub } from '../local/rehearsal/rehearsed-hub.ts';

const { inspect, rehearsal, restart, run, served } = rehearsedHub();

describe('a rehearsal', () => {
  it('loses its certificate when the authority fails in a reset, and has it back after the restore', async () => {
    const before = (await served()).certificate.serialNumber;
    expect(await run('back-up-certificates', { SSM_Run: 'failing' })).toMatchObject({ exitCode: 0 });
    expect(await run('rehearse-issuance', { SSM_Domain: domain })).toMatchObject({ exitCode: 0 });
    rehearsal().scenario.set({ failingAuthority: ['production'] });
    const reset = await run('reset-certificates', { SSM_Domain: domain, SSM_Run: 'failing' });
    rehearsal().scenario.set({ failingAuthority: [] });
    expect(reset).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('holds no certificate') });

    const restored = await run('restore-certificates', { SSM_Run: 'failing' });

    expect(restored).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(restored.stdout).serial).toBe(before);
    expect((await served()).certificate.serialNumber).toBe(before);
  }, 60_000);

  it('serves a trusted certificate after a reset', async () => {
    const before = (await served()).certificate.serialNumber;
    await run('back-up-certificates', { SSM_Run: 'good' });
    const reset = await run('reset-certificates', { SSM_Domain: domain, SSM_Run: 'good' });
    expect(reset).toMatchObject({ exitCode: 0, stderr: '' });
    const { certificate, authorized } = await served();
    expect(authorized).toBe(true);
    expect(certificate.serialNumber).not.toBe(before);
    expect(await inspect()).toMatchObject({ renewal: { configured: true, account: true }, machineId: true });
  }, 60_000);

  it('refuses to reset without a back-up, twice in a run, or for another domain', async () => {
    const reset = (SSM_Run: string, SSM_Domain = domain) => run('reset-certificates', { SSM_Domain, SSM_Run });
    expect(await reset('none')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no back-up') });
    expect(await reset('good')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('never repeated') });
    expect(await reset('good', 'other.example.test')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('nothing was changed'),
    });
  });

  it('has the same ports and the same hub after a restart', async () => {
    const before = rehearsal().hubs;
    const serial = (await served()).certificate.serialNumber;
    await restart();
    expect(rehearsal().hubs).toEqual(before);
    expect((await inspect()).certificate.serial).toBe(serial);
  }, 60_000);
});
