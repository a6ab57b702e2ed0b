import type { FailureReason, ProviderAnswer } from '../domain/payments/provider.ts';

export const reported = <Report>(report: Report): ProviderAnswer<Report> => ({ kind: 'report', report });

export const refused = (reason: FailureReason, detail: string): ProviderAnswer<never> => ({
	kind: 'refused',
	reason,
	detail,
});

export const unknown = (detail: string, retryAfterSeconds: number | null = null): ProviderAnswer<never> => ({
	kind: 'unknown',
	detail,
	retryAfterSeconds,
});
