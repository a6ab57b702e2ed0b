import sandbox from '../../../sandbox/index.ts';
import { sandboxEnv } from '../env.ts';

/** What is sent; each field may be anything, since tests send wrong ones too. */
export type Mail = Partial<
	Record<'from' | 'to' | 'subject' | 'html' | 'text' | 'headers' | 'attachments' | 'reply', unknown>
>;

export interface StoredMail {
	readonly id: string;
	readonly message_id: string;
}

export interface Summary extends StoredMail {
	readonly from: { email: string; name: string };
	readonly to: { email: string; name: string }[];
	readonly subject: string;
	readonly received_at: string;
	readonly size: number;
	readonly attachments: string[];
}

export const call = async (path: string, init?: RequestInit): Promise<Response> =>
	sandbox.request(path, init, sandboxEnv);

export const invoiceMail = (changes: Mail = {}): Mail => ({
	from: { email: 'factures@coko.example', name: 'Coko Éditions' },
	to: 'awa@example.com',
	subject: 'Votre facture n° INV-2026-000001',
	html: '<p>Bonjour Awa, <a href="http://localhost:8787/pay/abc">payer 35,99 €</a></p>',
	text: 'Bonjour Awa, payer 35,99 €',
	...changes,
});

export const post = (mail: unknown, headers: Record<string, string> = {}): Promise<Response> =>
	call('/mail/messages', { method: 'POST', body: typeof mail === 'string' ? mail : JSON.stringify(mail), headers });

export const send = async (mail: Mail = invoiceMail(), headers: Record<string, string> = {}): Promise<StoredMail> => {
	const response = await post(mail, headers);
	if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
	return response.json();
};

export const list = async (query = ''): Promise<Summary[]> => {
	const response = await call(`/mail/messages${query}`);
	return (await response.json<{ data: Summary[] }>()).data;
};

export const empty = (): Promise<Response> => call('/mail/messages', { method: 'DELETE' });

export const bytesToBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
