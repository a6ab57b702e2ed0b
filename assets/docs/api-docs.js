// Runs in the page /docs, after the bundle of swagger-ui. A file of its own, because the page allows no inline scripts.
window.SwaggerUIBundle({
	url: '/openapi.json',
	dom_id: '#api',
	deepLinking: true,
	filter: true,
	docExpansion: 'list',
	defaultModelsExpandDepth: 0,
	displayRequestDuration: true,
	persistAuthorization: false,
	// Never sent to anybody's checking service.
	validatorUrl: null,
});
