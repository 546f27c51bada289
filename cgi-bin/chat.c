/*
 * chat - the FastCGI worker behind /api/chat: a guest speaks with the house
 */
#include "house.h"
#include "domain/conversations.h"
#include "domain/house.h"
#include "domain/listeners.h"
#include "web/worker.h"

static const struct route routes[] = {
	POST("/api/chat", .op = &op_chat_turn, .streams = true),
	GET("/api/chat", .op = &op_chat_history),
	GET("/api/chat/suggestions", .op = &op_chat_suggestions),
	GET("/chat/page", .op = &op_chat_page, .page = "chat_page.html"),
	POST("/chat/page", .op = &op_chat_turn, .page = "chat_page.html", .then = "/chat/page"),
	GET("/_live/authorise", .op = &op_live_authorise, .inside = true),
	GET("/api/chat/house/{slug}", .op = &op_house_page_show),
	GET("/chat/house/{slug}", .op = &op_house_page_show, .page = "house_page.html"),
	{ 0 },
};

int main(int argc, char **argv)
{
	/* many wait for a model at once, none of them with a connection */
	return worker_main(argc, argv,
	        &(struct worker){ .name = "chat",
	                .routes = routes,
	                .guests = true,
	                .threads = 600,
	                .keeps_plans = true,
	                .prepare = house_prepare });
}
