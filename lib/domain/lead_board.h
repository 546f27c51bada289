/*
 * lead_board - the leads of a pipeline in columns, one of them whole, and one thing done to many
 */
#pragma once
#include "domain/leads.h"
#include "domain/pipelines.h"
#include "domain/tasks.h"

extern const struct op op_lead_board, op_lead_show, op_lead_bulk, op_lead_bulk_undo;
