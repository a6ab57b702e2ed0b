import type { CurrencyCode } from '../../src/domain/kernel/currency.ts';
import type { Money } from '../../src/domain/kernel/money.ts';
import type { FailureReason, PaymentFlow, PaymentProvider, ReportedState } from '../../src/domain/payments/provider.ts';
import type { ProviderDeps } from '../../src/providers/provider-deps.ts';
import type { SandboxProvider } from '../support/sandbox.ts';
import type { StartedPayment } from './contract.bench.ts';

/** What the contract suite must know of one provider. */
export interface ProviderHarness {
	readonly name: SandboxProvider;
	readonly flow: PaymentFlow;
	/** Taken by the accounts that `open` opens when no other currency is asked for. */
	readonly amount: Money;
	/** Of a payer who does what `confirm` and `refuse` say; null where the phone does not matter. */
	readonly phone: string | null;
	/** Method and path prefix, as the provider documents them, of the requests that the adapter makes. */
	readonly requests: {
		readonly start: string;
		/** Every request of a query about a payment that the payer has confirmed. */
		readonly query: readonly string[];
		readonly refund: string | null;
	};
	/** Currencies of which an account can be opened. */
	readonly currencies: readonly CurrencyCode[];
	/** The adapter on the sandbox's account of that credential. */
	open(account: string, deps: ProviderDeps, currency: CurrencyCode): Promise<PaymentProvider>;
	/** Tells the provider where its notices go; nothing where each payment tells it. */
	listen(account: string): Promise<void>;
	/** The payer pays on the provider's page or phone. */
	confirm(payment: StartedPayment): Promise<void>;
	/** The payer, or the payer's bank, refuses. */
	refuse(payment: StartedPayment): Promise<void>;
	/** How it stands then: some providers let the payer try another way. */
	readonly afterRefusal: { readonly state: ReportedState; readonly reason: FailureReason | null };
	/** Whether a start whose answer was lost can be found and paid, or is certain never to be payable. */
	readonly lostStart: 'found' | 'abandoned';
	/** What proves a notice: a signature over its bytes, a secret in its body, or the address it comes to. */
	readonly proof: 'signature' | 'token' | 'address';
	/** Follows a refund to its end where that is the operator's part. */
	finishRefund(payment: StartedPayment): Promise<void>;
}
