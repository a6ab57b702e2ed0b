import type { Context } from 'hono';
import type { SandboxContext } from '../env.ts';
import { knownAccount } from './paypal.auth.ts';
import { badRequest, refusalToResponse, zodErrorToRefusal } from './paypal.errors.ts';
import { verificationInput } from './paypal.schemas.ts';
import { certificateUrl, signatureOf, webhookOf } from './paypal.signing.ts';

/** The postback: whether PayPal sent this notice. It checks the notice's bytes as they stand in the request. */
export const verifySignature = async (c: Context<SandboxContext>): Promise<Response> => {
	const text = await c.req.text();
	const event = eventText(text);
	if (event === null) {
		return refusalToResponse(
			badRequest([{ issue: 'MISSING_REQUIRED_PARAMETER', description: 'A JSON object.', field: '/webhook_event' }]),
		);
	}
	const input = verificationInput.safeParse(JSON.parse(text), { reportInput: true });
	if (!input.success) return refusalToResponse(zodErrorToRefusal(input.error));
	const webhook = await webhookOf(c.env, knownAccount(c));
	const { transmission_id: id, transmission_time: time, ...claim } = input.data;
	const isGenuine =
		claim.webhook_id === webhook.id &&
		claim.auth_algo === 'SHA256withRSA' &&
		claim.cert_url === certificateUrl('good') &&
		claim.transmission_sig === (await signatureOf(id, time, webhook.id, event));
	return c.json({ verification_status: isGenuine ? 'SUCCESS' : 'FAILURE' });
};

/** The member's own characters: numbers such as `20.0` and the order of keys were signed too. Null when there is none. */
const eventText = (text: string): string | null => {
	if (!isJson(text)) return null;
	const start = /"webhook_event"\s*:\s*(?=\{)/.exec(text);
	if (start === null) return null;
	const begin = start.index + start[0].length;
	// The last brace is the request's own; the member may stand before others.
	for (let end = text.lastIndexOf('}') - 1; end > begin; end--) {
		end = text.lastIndexOf('}', end);
		const candidate = text.slice(begin, end + 1);
		if (isJson(candidate)) return candidate;
	}
	return null;
};

const isJson = (text: string): boolean => {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
};
