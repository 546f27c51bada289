/*
 * config - what the operator decides, read once, constant afterwards
 *
 * frontdesk.conf holds lines `NAME = value`; an environment variable of the
 * same name stands over the file; NAME_FILE names a file that holds the value,
 * for secrets.  Every value is checked before a worker starts, and every fault
 * told at once with file, line and reason.  To change a value, change the file
 * and restart: the socket waits meanwhile.
 */
#pragma once
#include "core/shape.h"

struct config {
	const char *database_url, *frontdesk_home, *live_socket, *public_url, *api_prefix, *app_env, *cors_origin;
	const char *log_level;
	bool demo;
	int64_t port, threads, db_connections, rate_limit_max_requests, rate_limit_window_ms;
	const char *openai_api_key, *openai_base_url, *openai_model, *deepseek_api_key, *iointelligence_api_key;
	int64_t llm_timeout_ms, llm_max_tokens, llm_daily_tokens;
	const char *n8n_webhook_url, *n8n_webhook_secret;
	bool webhook_allow_private;
	int64_t endpoint_patience_hours;
	const char *mail_from, *link_secret, *audit_key, *seal_secret, *data_key;
	int64_t access_token_minutes, session_days;
	const char *oidc_issuer, *oidc_client_id, *oidc_client_secret, *oidc_name, *oidc_domains, *oidc_role;
};

extern const struct shape config_shape;
extern const struct config *config; /* set by config_read; never NULL after */

/* Read FILE (NULL: none) and the environment.  NULL, or every fault as text, a line each. */
const char *config_read(struct arena *, const char *file);
/* NAME = value for each, secrets masked. */
void config_print(struct buf *);
/* The reference for docs/config.md. */
void config_document(struct buf *);
