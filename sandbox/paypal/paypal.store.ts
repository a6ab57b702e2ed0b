import type { OrderInput, SetupTokenInput } from './paypal.schemas.ts';

export type OrderStatus = 'CREATED' | 'PAYER_ACTION_REQUIRED' | 'APPROVED' | 'COMPLETED';
export type CaptureStatus = 'COMPLETED' | 'DECLINED' | 'PARTIALLY_REFUNDED' | 'PENDING' | 'REFUNDED';
export type RefundStatus = 'CANCELLED' | 'FAILED' | 'PENDING' | 'COMPLETED';

/**
 * What the payer pays with. `declined`: the capture is refused and the payer may choose anew. `pending`: an eCheck.
 * `failing`: the capture is made, and declined.
 */
export const instruments = ['good', 'declined', 'pending', 'failing'] as const;
export type Instrument = (typeof instruments)[number];

export interface OrderRow {
	readonly id: string;
	readonly account: string;
	readonly status: OrderStatus;
	readonly request: OrderInput;
	readonly instrument: Instrument;
	readonly created_ms: number;
	readonly updated_ms: number;
}

export interface CaptureRow {
	readonly id: string;
	readonly account: string;
	readonly order_id: string;
	readonly unit: number;
	readonly status: CaptureStatus;
	readonly minor: number;
	readonly currency: string;
	readonly invoice_id: string | null;
	readonly custom_id: string | null;
	readonly refunds: 'instant' | 'pending';
	readonly created_ms: number;
	readonly updated_ms: number;
}

export interface RefundRow {
	readonly id: string;
	readonly account: string;
	readonly capture_id: string;
	readonly status: RefundStatus;
	readonly minor: number;
	readonly currency: string;
	readonly invoice_id: string | null;
	readonly custom_id: string | null;
	readonly note: string | null;
	readonly created_ms: number;
	readonly updated_ms: number;
}

export interface SetupTokenRow {
	readonly id: string;
	readonly account: string;
	readonly status: 'PAYER_ACTION_REQUIRED' | 'APPROVED' | 'VAULTED';
	readonly request: SetupTokenInput;
	readonly customer: string;
	readonly created_ms: number;
}

export interface PaymentTokenRow {
	readonly id: string;
	readonly account: string;
	readonly source: string;
	readonly customer: string;
	readonly instrument: Instrument;
	readonly is_gone: 0 | 1;
	readonly created_ms: number;
}

/** An order with everything that happened to it. */
export interface WholeOrder {
	readonly order: OrderRow;
	readonly captures: readonly CaptureRow[];
	readonly refunds: readonly RefundRow[];
	readonly token: PaymentTokenRow | null;
}

export const orderById = async (db: D1Database, id: string): Promise<OrderRow | null> => {
	const row = await db.prepare('SELECT * FROM paypal_orders WHERE id = ?').bind(id).first<Stored<OrderRow>>();
	return row && { ...row, request: JSON.parse(row.request) as OrderInput };
};

export const wholeOrder = async (db: D1Database, order: OrderRow): Promise<WholeOrder> => {
	const [captures, refunds, token] = await Promise.all([
		db.prepare('SELECT * FROM paypal_captures WHERE order_id = ? ORDER BY seq').bind(order.id).all<CaptureRow>(),
		db
			.prepare(
				`SELECT r.* FROM paypal_refunds r JOIN paypal_captures c ON c.id = r.capture_id
				 WHERE c.order_id = ? ORDER BY r.seq`,
			)
			.bind(order.id)
			.all<RefundRow>(),
		db.prepare('SELECT * FROM paypal_payment_tokens WHERE source = ?').bind(order.id).first<PaymentTokenRow>(),
	]);
	return { order, captures: captures.results, refunds: refunds.results, token };
};

export const captureById = (db: D1Database, id: string): Promise<CaptureRow | null> =>
	db.prepare('SELECT * FROM paypal_captures WHERE id = ?').bind(id).first<CaptureRow>();

export const refundById = (db: D1Database, id: string): Promise<RefundRow | null> =>
	db.prepare('SELECT * FROM paypal_refunds WHERE id = ?').bind(id).first<RefundRow>();

export const setupTokenById = async (db: D1Database, id: string): Promise<SetupTokenRow | null> => {
	const row = await db
		.prepare('SELECT * FROM paypal_setup_tokens WHERE id = ?')
		.bind(id)
		.first<Stored<SetupTokenRow>>();
	return row && { ...row, request: JSON.parse(row.request) as SetupTokenInput };
};

/** Null once the payer or the merchant has deleted it. */
export const paymentTokenById = (db: D1Database, id: string): Promise<PaymentTokenRow | null> =>
	db.prepare('SELECT * FROM paypal_payment_tokens WHERE id = ? AND is_gone = 0').bind(id).first<PaymentTokenRow>();

/** Capitals and digits, as PayPal's: orders, captures and refunds have 17. */
export const newId = (length = 17): string =>
	Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => alphabet[byte % alphabet.length]).join('');

/** A unique index refused it. */
export const isDuplicate = (error: unknown): boolean => String(error).includes('UNIQUE constraint failed');

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';

type Stored<Row extends { readonly request: object }> = Omit<Row, 'request'> & { readonly request: string };
