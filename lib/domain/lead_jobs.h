/*
 * lead_jobs - what follows from leads and tasks: reading, scoring, letters, the bell
 */
#pragma once
#include "domain/queue.h"

extern const struct op op_effect_lead_read, op_effect_chat_enquiry, op_effect_lead_rescore, op_effect_lead_letter,
        op_effect_task_due;
