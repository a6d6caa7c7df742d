package dev.spanledger.cli;

import dev.spanledger.analytics.mapping.OwnedCost;
import dev.spanledger.analytics.mapping.OwnerTotal;
import dev.spanledger.cli.output.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Costs of owners as rows. */
final class OwnerAnswer {
  private OwnerAnswer() {}

  /** A row for each owner or cost centre, and one for what no rule maps. */
  static Answer totals(List<OwnedCost> costs, OwnerTotal.By by) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (OwnerTotal total : OwnerTotal.of(costs, by)) {
      boolean isOwner = by == OwnerTotal.By.OWNER;
      rows.add(
          Arrays.asList(
              isOwner ? total.owner().name() : total.owner().costCentre(),
              isOwner ? total.owner().costCentre() : total.owner().name(),
              total.billedCost(),
              total.causedBilledCost(),
              total.causedElsewhereBilledCost(),
              total.effectiveCost(),
              total.listCost(),
              total.contractedCost(),
              total.billedCostByKind().get("ALLOCATED"),
              total.billedCostByKind().get("KEPT"),
              total.billedCostByKind().get("UNOBSERVED"),
              total.billedCostByKind().get("IDLE_PROVISIONED"),
              total.billedCostByKind().get("IDLE_CAPACITY"),
              total.billedCostByKind().get("TAX"),
              total.billedCostByKind().get("CREDIT"),
              total.billedCostByKind().get("UNATTRIBUTED"),
              total.billingCurrency(),
              total.state(),
              total.isSynthetic()));
    }
    return new Answer(
        List.of(
            by == OwnerTotal.By.OWNER ? "owner" : "cost_centre",
            by == OwnerTotal.By.OWNER ? "cost_centre" : "owner",
            "billed_cost",
            "caused_billed_cost",
            "caused_elsewhere_billed_cost",
            "effective_cost",
            "list_cost",
            "contracted_cost",
            "allocated_billed_cost",
            "kept_billed_cost",
            "unobserved_billed_cost",
            "idle_provisioned_billed_cost",
            "idle_capacity_billed_cost",
            "tax_billed_cost",
            "credit_billed_cost",
            "unattributed_billed_cost",
            "billing_currency",
            "state",
            "synthetic"),
        rows);
  }

  /** The same of what is expected and not billed yet, to stand beside what is. */
  static Answer estimated(List<OwnedCost> costs, OwnerTotal.By by) {
    Answer totals = totals(costs, by);
    return totals
        .only(
            List.of(
                totals.columns().get(0),
                totals.columns().get(1),
                "billed_cost",
                "caused_billed_cost",
                "billing_currency",
                "synthetic"))
        .renamed("billed_cost", EstimatedColumns.BILLED)
        .renamed("caused_billed_cost", EstimatedColumns.CAUSED);
  }

  /** Every line of a statement, with FOCUS's names. */
  static Answer lines(List<OwnedCost> costs) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (OwnedCost cost : costs) {
      rows.add(
          Arrays.asList(
              cost.owner().name(),
              cost.owner().costCentre(),
              cost.day().toString(),
              cost.kind(),
              cost.serviceName(),
              cost.cloudServiceName(),
              cost.accountId(),
              cost.resourceId(),
              cost.billingCurrency(),
              cost.billedCost(),
              cost.effectiveCost(),
              cost.listCost(),
              cost.contractedCost(),
              cost.payer().name(),
              cost.state()));
    }
    return new Answer(
        List.of(
            "x_Owner",
            "x_CostCentre",
            "x_ChargeDay",
            "x_AllocationKind",
            "AllocatedResourceName",
            "ServiceName",
            "SubAccountId",
            "ResourceId",
            "BillingCurrency",
            "BilledCost",
            "EffectiveCost",
            "ListCost",
            "ContractedCost",
            "x_CausedByOwner",
            "x_State"),
        rows);
  }
}
