/*
 * reservations - the FastCGI worker behind /api/reservations, /api/availability and the guests' reservation pages
 */
#include "house.h"
#include "domain/calendar.h"
#include "domain/counter.h"
#include "domain/waitlist.h"
#include "io/access.h"
#include "web/worker.h"

#define OWN "/r/{code}"
#define WISH "/waitlist/{id}"

static const struct route routes[] = {
	GET("/api/services", .op = &op_service_list),
	GET("/api/availability", .op = &op_availability_search),
	POST("/api/reservations", .op = &op_reservation_create, .status = 201),
	GET("/api/reservations", .op = &op_reservation_list_mine),
	GET("/api/reservations/{code}", .op = &op_reservation_show),
	POST("/api/reservations/{code}/confirm", .op = &op_reservation_confirm),
	POST("/api/reservations/{code}/change", .op = &op_reservation_change),
	POST("/api/reservations/{code}/cancel", .op = &op_reservation_cancel),
	POST("/api/reservations/{code}/events", .op = &op_reservation_move),
	GET("/api/reservations/{code}/calendar.ics", .op = &op_reservation_ics, .file = true),
	GET("/api/calendar/{token}.ics", .op = &op_calendar_feed, .file = true),

	POST("/api/waitlist", .op = &op_waitlist_join, .status = 201),
	GET("/api/waitlist/{id}", .op = &op_waitlist_show),
	POST("/api/waitlist/{id}/accept", .op = &op_waitlist_accept),
	POST("/api/waitlist/{id}/withdraw", .op = &op_waitlist_withdraw),

	/* by forms alone */
	GET("/reserve/form", .op = &op_reserve_page, .page = "reserve_form.html"),
	POST("/reserve/form", .op = &op_reservation_create, .then = OWN),
	GET(OWN, .op = &op_reservation_own, .page = "reservation_guest.html"),
	POST(OWN "/confirm", .op = &op_reservation_confirm, .then = OWN "?token={token}"),
	POST(OWN "/change", .op = &op_reservation_change, .then = OWN "?token={token}"),
	POST(OWN "/cancel", .op = &op_reservation_cancel, .then = OWN "?token={token}"),
	POST("/waitlist", .op = &op_waitlist_join, .then = WISH),
	GET(WISH, .op = &op_waitlist_show, .page = "waitlist_guest.html"),
	POST(WISH "/accept", .op = &op_waitlist_accept, .then = "/r/{reservation}"),
	POST(WISH "/withdraw", .op = &op_waitlist_withdraw, .then = WISH),
	{ 0 },
};

int main(int argc, char **argv)
{
	return worker_main(argc, argv,
	        &(struct worker){ .name = "reservations",
	                .routes = routes,
	                .access = access_read,
	                .keeps_plans = true,
	                .prepare = house_prepare });
}
