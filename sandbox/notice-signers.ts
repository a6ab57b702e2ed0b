import type { SandboxEnv } from './env.ts';
import type { SandboxProvider } from './notices.ts';
import { signPaypalNotice } from './paypal/paypal.signing.ts';
import { signStripeNotice } from './stripe/stripe.webhooks.ts';

/** Headers that prove a notice; made at each delivery, because a signature holds for minutes and a retry comes later. */
type NoticeSigner = (
	env: SandboxEnv,
	notice: { readonly account: string; readonly body: string; readonly nowMs: number },
) => Promise<Record<string, string>>;

const unsigned: NoticeSigner = async () => ({});

/** One line for each provider. */
export const noticeSigners: Readonly<Record<SandboxProvider, NoticeSigner>> = {
	stripe: signStripeNotice,
	paypal: signPaypalNotice,
	orange_money: unsigned,
	mtn_mobile_money: unsigned,
};
