import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MailMessage } from '../../src/domain/notifications/mail.ts';
import { noFaults } from '../../src/platform/faults.ts';
import { createBindingMailer } from '../../src/providers/email/binding.ts';
import { createInboxMailer } from '../../src/providers/email/inbox.ts';

const message: MailMessage = {
	idempotencyKey: 'inv_1/invoice',
	from: { name: 'Coko', email: 'billing@coko.example' },
	to: { name: 'Awa Ndiaye', email: 'awa@example.com' },
	replyTo: null,
	subject: 'Facture',
	html: '<p>Facture</p>',
	text: 'Facture',
	attachments: [],
};

describe('the binding', () => {
	const sendFailing = (error: unknown) => {
		const binding = { send: () => Promise.reject(error) } as unknown as SendEmail;
		return createBindingMailer(binding, noFaults).send(message);
	};
	const coded = (code: string) => Object.assign(new Error(code), { code });

	it.each([
		['E_RATE_LIMIT_EXCEEDED', 'later', 'no'],
		['E_DAILY_LIMIT_EXCEEDED', 'later', 'no'],
		['E_DELIVERY_FAILED', 'later', 'no'],
		['E_RECIPIENT_SUPPRESSED', 'never', 'no'],
		['E_INTERNAL_SERVER_ERROR', 'later', 'doubtful'],
		['E_OF_TOMORROW', 'later', 'doubtful'],
	] as const)('answering %s: try %s, delivered: %s', async (code, retry, delivered) => {
		expect(await sendFailing(coded(code))).toMatchObject({ error: { retry, delivered, detail: code } });
	});

	it('failing without a code leaves the delivery in doubt', async () => {
		const error = { retry: 'later', delivered: 'doubtful', detail: 'E_UNKNOWN' };
		expect(await sendFailing(new Error('the network lost the answer'))).toMatchObject({ error });
	});
});

describe('the inbox', () => {
	afterEach(() => vi.unstubAllGlobals());

	const sendTo = (answer: () => Promise<Response>) => {
		vi.stubGlobal('fetch', answer);
		return createInboxMailer('http://inbox.test', noFaults).send(message);
	};

	it('refusing with a status has not delivered', async () => {
		const busy = await sendTo(async () => new Response(null, { status: 503 }));
		expect(busy).toMatchObject({ error: { retry: 'later', delivered: 'no' } });
		const refused = await sendTo(async () => new Response(null, { status: 422 }));
		expect(refused).toMatchObject({ error: { retry: 'never', delivered: 'no' } });
	});

	it('not answering, or answering nonsense, leaves the delivery in doubt', async () => {
		const error = { retry: 'later', delivered: 'doubtful' };
		expect(await sendTo(() => Promise.reject(new TypeError('refused')))).toMatchObject({ error });
		expect(await sendTo(async () => new Response('hello'))).toMatchObject({ error });
	});
});
