/** From 30.00 to 60.00 EUR a month on 16 of 30 days, without tax. */
export const exampleSubscriptionChange = {
	object: 'subscription_change',
	effective_on: '2026-11-16',
	is_scheduled: false,
	currency: 'EUR',
	credit_lines: [
		{
			description: 'Coko Premium',
			period_start: '2026-11-16',
			period_end: '2026-12-01',
			net_amount: '15.00',
			tax_amount: '0.00',
			total_amount: '15.00',
		},
	],
	charge_lines: [
		{
			description: 'Coko Famille',
			period_start: '2026-11-16',
			period_end: '2026-12-01',
			net_amount: '30.00',
			tax_amount: '0.00',
			total_amount: '30.00',
		},
	],
	credit_tax_amount: '0.00',
	credit_total: '15.00',
	charge_tax_amount: '0.00',
	charge_total: '30.00',
	credit_used: '15.00',
	amount_due_now: '15.00',
	next_billing_date: '2026-12-01',
	next_invoice_total: '60.00',
};
