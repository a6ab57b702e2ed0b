import type { CountryCode } from '../kernel/party.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type MobileMoneyProvider, type NumberingPlan, numberingPlanOf } from './mobile-operators.ts';

/** A phone that a mobile money operator can ask for a payment. */
export interface PayerPhone {
	/** E.164 without the plus: `2250701020304`. */
	readonly digits: string;
	readonly country: CountryCode;
}

export type PhoneError =
	/** Nothing in it, or something that belongs in no phone number. */
	| { readonly type: 'phone/unreadable' }
	/** Written with another country's calling code. */
	| { readonly type: 'phone/wrong-country'; readonly callingCode: string }
	/** `digits` as written in the country itself. */
	| { readonly type: 'phone/wrong-length'; readonly digits: number }
	/** A number of this country, but of another operator, or of no mobile phone. */
	| { readonly type: 'phone/wrong-operator'; readonly provider: MobileMoneyProvider }
	/** The operator has no mobile money there. */
	| { readonly type: 'phone/not-served'; readonly provider: MobileMoneyProvider };

/**
 * Reads a number as people write it: `+225 07 01 02 03 04`, `00225…`, `225…`, or as it is dialed in the country
 * (`07 01 02 03 04`; `024 123 4567` in Ghana). The country is known from the contract that the payer is about to use.
 */
export const payerPhone = (
	text: string,
	expected: { readonly country: CountryCode; readonly provider: MobileMoneyProvider },
): Result<PayerPhone, PhoneError> => {
	const { country, provider } = expected;
	const plan = numberingPlanOf(country);
	const ranges = plan?.ranges[provider];
	if (plan === null || ranges === undefined) return err({ type: 'phone/not-served', provider });

	const written = readDigits(text);
	if (written === null) return err({ type: 'phone/unreadable' });
	if (written.isInternational && !written.digits.startsWith(plan.callingCode)) {
		return err({ type: 'phone/wrong-country', callingCode: plan.callingCode });
	}
	const national = nationalNumber(written, plan);
	if (national.length !== plan.nationalDigits) return err({ type: 'phone/wrong-length', digits: plan.nationalDigits });
	if (!ranges.some((range) => national.startsWith(range))) return err({ type: 'phone/wrong-operator', provider });
	return ok({ digits: `${plan.callingCode}${national}`, country });
};

interface Written {
	readonly digits: string;
	/** Begins with `+` or `00`. */
	readonly isInternational: boolean;
}

/** Longer than any number with everything people put between digits. */
const charactersMax = 40;

const readDigits = (text: string): Written | null => {
	if (text.length > charactersMax) return null;
	const dense = text.replace(/[\s.\-/()\u2010-\u2015]/gu, '');
	if (!/^\+?\d+$/.test(dense)) return null;
	if (dense.startsWith('+')) return { digits: dense.slice(1), isInternational: true };
	// No number of these countries begins with two zeros, so they can only be the way out of another country.
	if (dense.startsWith('00')) return { digits: dense.slice(2), isInternational: true };
	return { digits: dense, isInternational: false };
};

const nationalNumber = ({ digits, isInternational }: Written, plan: NumberingPlan): string => {
	const { callingCode, nationalDigits, trunkPrefix } = plan;
	if (isInternational) return withoutTrunk(digits.slice(callingCode.length), plan);
	// The length tells the two apart: a local number never has as many digits as one with its calling code.
	const isLocal = digits.length <= nationalDigits + (trunkPrefix ?? '').length;
	return withoutTrunk(!isLocal && digits.startsWith(callingCode) ? digits.slice(callingCode.length) : digits, plan);
};

/** Also behind a calling code, `+233 (0)24 …`, where it does not belong and many write it. */
const withoutTrunk = (digits: string, { nationalDigits, trunkPrefix }: NumberingPlan): string =>
	trunkPrefix !== null && digits.length === nationalDigits + trunkPrefix.length && digits.startsWith(trunkPrefix)
		? digits.slice(trunkPrefix.length)
		: digits;
