import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { billing, type FakeService, startFakeService } from './fake-service.ts';

let service: FakeService;
beforeEach(async () => {
	service = await startFakeService();
});
afterEach(() => service.close());

const healthy = { status: 'ok', checks: [{ name: 'database', status: 'ok', detail: '0.1 % of the space used' }] };

describe('a command line that makes no sense', () => {
	it.each([
		[['validate', '--deeep'], "unknown option '--deeep'"],
		[['stats'], "unknown command 'stats'"],
		[['debug-invoice'], "missing required argument 'id-or-number'"],
		[['status', 'now'], 'too many arguments'],
		[['token', '--sub', '42'], "required option '--role <role>' not specified"],
		[['token', '--role', 'author', '--sub', '42'], 'Allowed choices are customer'],
		[['token', '--role', 'customer', '--sub', '42', '--seconds', '901'], 'A whole number from 1 to 900'],
		[['status', '--url', 'localhost:8787'], 'It must begin with http:// or https://'],
	])('%j is refused with exit code 2', async (args, reason) => {
		const { code, out, err } = await billing(args);
		expect({ code, out }).toEqual({ code: 2, out: '' });
		expect(err).toContain(reason);
	});

	it('a command for one tenant with two keys is refused', async () => {
		const { code, err } = await billing(['debug-invoice', 'INV-1', '--url', service.url, '--key', 'a', '--key', 'b']);
		expect(code).toBe(2);
		expect(err).toContain('This command takes one key');
	});

	it('elsewhere than on this machine there is no default key', async () => {
		const { code, err } = await billing(['validate', '--url', 'https://billing.example.com']);
		expect(code).toBe(2);
		expect(err).toContain('Give it with --key or COKO_KEY');
	});
});

describe('help', () => {
	it('has examples and tells the exit codes', async () => {
		const { code, out } = await billing(['--help']);
		expect(code).toBe(0);
		expect(out).toContain('npm run billing -- debug-invoice INV-2026-000001');
		expect(out).toMatch(/Exit codes:\n {2}0 {2}all is well/);
	});
});

describe('a failure', () => {
	it('a server that is not there is told with what to do, exit code 3', async () => {
		await service.close();
		const { code, err } = await billing(['status', '--url', service.url]);
		expect(code).toBe(3);
		expect(err).toContain(`${service.url} cannot be reached`);
		expect(err).toContain('ECONNREFUSED');
		expect(err).toContain('npm start');
		service = await startFakeService();
	});

	it('a wrong key is told as one', async () => {
		service.on('GET /api/billing/validate', {
			status: 401,
			body: { title: 'The key or token is not valid', detail: 'Send authorization: Bearer <key>.', instance: 'req_7' },
		});
		const { code, err } = await billing(['validate', '--url', service.url, '--key', 'ck_test_x_y']);
		expect(code).toBe(3);
		expect(err).toContain('The key or token is not valid (401, GET /api/billing/validate)');
		expect(err).toContain('Give a valid key with --key or COKO_KEY');
		expect(err).toContain('req_7');
		expect(err).not.toContain('ck_test_x_y');
	});

	it('a problem shows each field and where it stands', async () => {
		const errors = [{ pointer: '/query/number', detail: 'Too long.' }];
		service.on('GET /api/billing/invoices/by-number', {
			status: 422,
			body: { title: 'The request is not valid', errors },
		});
		const { code, err } = await billing(['debug-invoice', 'X', '--url', service.url]);
		expect(code).toBe(3);
		expect(err).toContain('/query/number: Too long.');
	});

	it('a problem is told to programs as it came', async () => {
		const { code, out } = await billing(['debug-invoice', 'X', '--json', '--url', service.url]);
		expect(code).toBe(3);
		expect(JSON.parse(out)).toMatchObject({ problem: { status: 404, title: 'There is nothing here' } });
	});

	it('a page that is no JSON is told as something else that listens there', async () => {
		service.on('GET /health', { body: '<html>hello</html>' });
		const { code, err } = await billing(['status', '--url', service.url]);
		expect(code).toBe(3);
		expect(err).toContain('Something else');
	});
});

describe('status', () => {
	beforeEach(() => {
		service.on('GET /openapi.json', { body: { info: { version: '0.1.0' } } });
		service.on('GET /api/billing/tenants', ({ path }) => ({
			body: path.includes('cursor=b') ? { data: [{}], next_cursor: null } : { data: [{}, {}], next_cursor: 'b' },
		}));
	});

	it('a healthy service is exit code 0, with version and number of tenants', async () => {
		service.on('GET /health', { body: healthy });
		const { code, out } = await billing(['status', '--url', service.url]);
		expect(code).toBe(0);
		expect(out).toMatch(/Status +ok/);
		expect(out).toMatch(/Version +0\.1\.0/);
		expect(out).toMatch(/Tenants +3/);
		expect(out).toContain('0.1 % of the space used');
	});

	it('a degraded one is exit code 1 and says what to do', async () => {
		const checks = [{ name: 'dead_letters', status: 'degraded', detail: '2 messages failed for ever' }];
		service.on('GET /health', { body: { status: 'degraded', checks } });
		const { code, out } = await billing(['status'], { COKO_URL: service.url });
		expect(code).toBe(1);
		expect(out).toContain('POST /dead-letters/{id}/replay');
	});

	it('one that is down is exit code 1, and told to programs whole', async () => {
		service.on('GET /health', { status: 503, body: { status: 'down', checks: [] } });
		const { code, out } = await billing(['status', '--json', '--url', service.url]);
		expect(code).toBe(1);
		expect(JSON.parse(out)).toMatchObject({ status: 'down', version: '0.1.0', tenants: 3, checks: [] });
	});

	it('without the platform key the tenants are not counted', async () => {
		service.on('GET /health', { body: healthy });
		service.on('GET /api/billing/tenants', { status: 401, body: { title: 'The key or token is not valid' } });
		const { code, out } = await billing(['status', '--url', service.url]);
		expect(code).toBe(0);
		expect(out).toContain('unknown (needs the platform key)');
	});
});
