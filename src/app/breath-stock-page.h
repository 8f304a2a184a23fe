/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-centre.h"
#include "breath-node.h"

G_BEGIN_DECLS

#define BREATH_TYPE_STOCK_PAGE (breath_stock_page_get_type ())
G_DECLARE_FINAL_TYPE (BreathStockPage, breath_stock_page, BREATH, STOCK_PAGE, AdwBin)

void breath_stock_page_set_centre (BreathStockPage *self,
                                   BreathCentre    *centre);
void breath_stock_page_show       (BreathStockPage *self,
                                   BreathNode      *node,
                                   BreathResource  *resource);
void breath_stock_page_clear      (BreathStockPage *self);

G_END_DECLS
