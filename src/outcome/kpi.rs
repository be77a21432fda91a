//! The figures a run reports, each defined once.

/// Which direction is good for the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// A description, not a goal.
    Neither,
}

/// What a figure is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Currency of the scenario.
    Money,
    /// Share of a whole, printed as per cent.
    Share,
    /// Difference of two shares, printed in points.
    Points,
    /// Selling days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// A number of things.
    Count,
    /// An index with 0 = par.
    Index,
    /// A ratio.
    Ratio,
}

macro_rules! kpis {
    ($($(#[$doc:meta])* $variant:ident, $key:literal, $label:literal, $unit:ident, $better:ident, $definition:literal;)*) => {
        /// A figure measured on every replication.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kpi {
            $(#[doc = $definition] $variant,)*
        }

        impl Kpi {
            /// All figures, in the order of [`super::Outcome::kpis`].
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The column name in CSV and JSON, and the key in `[expect]`.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// The label in tables and charts.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// What it is measured in.
            pub const fn unit(self) -> Unit {
                match self { $(Self::$variant => Unit::$unit,)* }
            }

            /// Which direction is good for the company.
            pub const fn better(self) -> Better {
                match self { $(Self::$variant => Better::$better,)* }
            }

            /// The definition, in a sentence.
            pub const fn definition(self) -> &'static str {
                match self { $(Self::$variant => $definition,)* }
            }
        }
    };
}

kpis! {
    Npv, "npv", "NPV to the company", Money, Higher, "discounted cash of the report, plus the value of customers under contract and of the change in pipeline at its end";
    NpvGrossMargin, "npv_gross_margin", "gross margin", Money, Higher, "present value of recognised revenue less cost of service";
    NpvSalesPay, "npv_sales_pay", "less sales pay", Money, Higher, "present value of base and variable pay of all sales roles; negative";
    NpvMarketing, "npv_marketing", "less marketing", Money, Higher, "present value of spending on leads and brand; negative";
    NpvResearch, "npv_research", "less R&D", Money, Higher, "present value of research and development; negative";
    NpvOverhead, "npv_overhead", "less overhead", Money, Higher, "present value of general and administrative overhead; negative";
    NpvHiring, "npv_hiring", "less hiring", Money, Higher, "present value of the cost of new reps beside their pay; negative";
    NpvTerminal, "npv_terminal", "customers at the end", Money, Higher, "present value of contracts at the end of the report at their own renewal odds and the quality they then have";
    NpvPipeline, "npv_pipeline", "change in pipeline", Money, Higher, "present value of open pipeline at the end less that at the start, each at value times win rate at organic terms";
    Bookings, "bookings", "new bookings", Money, Higher, "first-year value signed with new customers in the report, net of discount";
    PipelineChange, "pipeline_change", "change in pipeline value", Money, Higher, "open pipeline at the end less at the start: net value at organic terms times the chance to be won, undiscounted";
    DealsSigned, "deals_signed", "deals signed", Count, Higher, "new contracts signed in the report";
    MeanDiscount, "mean_discount", "mean discount", Share, Lower, "one less net over list of signed deals, weighted by list value";
    LeastAbleBookings, "least_able_bookings", "bookings of the least able", Money, Higher, "new bookings of the reps of least ability";
    MostAbleBookings, "most_able_bookings", "bookings of the most able", Money, Higher, "new bookings of the reps of most ability";
    DiscountCost, "discount_cost", "price given away", Money, Lower, "list value of signed deals times discount beyond what the same deal would have signed at with timing and pressure off";
    QuarterEndPremium, "quarter_end_premium", "quarter-end premium", Points, Lower, "mean discount of the last fiscal week less that of weeks 4 to 11, weighted by list value";
    LastDayShare, "last_day_share", "booked on the last day", Share, Lower, "share of bookings signed on the last day of the fiscal quarter (1/65 = 1.5 % if even)";
    LastWeekShare, "last_week_share", "booked in the last week", Share, Lower, "share of bookings signed in the last week of the fiscal quarter (1/13 = 7.7 % if even)";
    FirstWeeksShare, "first_two_weeks_share", "booked in the first two weeks", Share, Neither, "share of bookings signed in the first two weeks of the fiscal quarter (15.4 % if even)";
    LastDayDeals, "last_day_deals_share", "deals on the last day", Share, Lower, "share of signed deals, by count, signed on the last day of the fiscal quarter (1.5 % if even)";
    LastWeekDeals, "last_week_deals_share", "deals in the last week", Share, Lower, "share of signed deals, by count, signed in the last week of the fiscal quarter (7.7 % if even)";
    FirstWeeksDeals, "first_two_weeks_deals_share", "deals in the first two weeks", Share, Neither, "share of signed deals, by count, signed in the first two weeks of the fiscal quarter (15.4 % if even)";
    QuarterStartPremium, "quarter_start_premium", "quarter-start premium", Points, Lower, "mean discount of the first fiscal week less that of weeks 4 to 11, weighted by list value";
    LastWeekTwinShare, "last_week_twin_share", "last week by twins' dates", Share, Neither, "share of bookings whose twin with timing off would have been signed in the last week of a fiscal quarter: what of the last week is not moved in time";
    FiscalQ1Share, "fiscal_q1_share", "booked in fiscal Q1", Share, Neither, "share of bookings signed in the first quarter of the fiscal year, whole years of the report only; empty without one";
    FiscalQ2Share, "fiscal_q2_share", "booked in fiscal Q2", Share, Neither, "share of bookings signed in the second quarter of the fiscal year, whole years of the report only; empty without one";
    FiscalQ3Share, "fiscal_q3_share", "booked in fiscal Q3", Share, Neither, "share of bookings signed in the third quarter of the fiscal year, whole years of the report only; empty without one";
    FiscalQ4Share, "fiscal_q4_share", "booked in fiscal Q4", Share, Neither, "share of bookings signed in the fourth quarter of the fiscal year, whole years of the report only; empty without one";
    PulledInExtra, "pulled_in_extra_discount", "extra discount of pulled-in deals", Points, Lower, "mean discount of deals signed in an earlier fiscal quarter than their twin with timing off less that of deals signed in the same quarter, weighted by list value; empty without either";
    OwnLastWeekShare, "own_last_week_share", "booked in reps' own last week", Share, Lower, "share of bookings signed in the last five days of the rep's own quota period";
    OwnLastDayShare, "own_last_day_share", "booked on reps' own last day", Share, Lower, "share of bookings signed on the last day of the rep's own quota period";
    LinearityGini, "linearity_gini", "Gini over weeks", Ratio, Lower, "Gini of bookings over the 13 weeks of the fiscal quarter, averaged over quarters; noise alone is above 0";
    PulledInShare, "pulled_in_share", "pulled in", Share, Lower, "share of bookings signed in an earlier fiscal quarter than their twin with timing off";
    PushedOutShare, "pushed_out_share", "pushed out", Share, Lower, "share of bookings signed in a later fiscal quarter than their twin with timing off";
    HeldDayShare, "held_day_share", "ready deals held", Share, Lower, "share of deal-days with terms in reach on which the rep chose to wait";
    Leads, "leads", "leads", Count, Higher, "leads accepted in the report";
    LeadGrowth, "lead_growth", "growth of leads", Ratio, Higher, "leads of the last reported year over those of the first; 1 in a report of less than two years";
    WinRate, "win_rate", "win rate", Share, Higher, "signed over signed and lost, opportunities decided in the report";
    NoDecisionShare, "no_decision_share", "lost to no decision", Share, Lower, "share of lost opportunities whose buyer decided nothing, or never was one";
    DisqualifiedShare, "disqualified_share", "walked away from", Share, Neither, "share of lost opportunities the rep walked away from";
    DatePassedShare, "date_passed_share", "lost when ripe", Share, Lower, "share of lost opportunities that were ripe: their date passed, they were told to wait, or pushed";
    UnansweredShare, "unanswered_share", "never answered", Share, Lower, "share of lost opportunities that were inbound leads nobody answered in time";
    DaysToDisqualify, "days_to_disqualify", "days to walk away", Days, Lower, "mean selling days from lead to walking away, of those walked away from";
    AttentionWasted, "attention_wasted", "attention wasted", Share, Lower, "share of the days opportunities were worked, counted when they end, that went to those without a decision or walked away from";
    ContactsAtClose, "contacts_at_close", "contacts at close", Count, Neither, "mean members of the buyer's committee engaged, of signed deals; 0 without committees";
    OverHeadsPerDeal, "over_heads_per_deal", "over heads per deal", Ratio, Lower, "times reps went over a contact's head to reach a sponsor, per signed deal";
    AnswerDays, "answer_days", "answering an inbound lead", Days, Lower, "mean selling days an inbound lead waited, of those answered";
    SpecialistDays, "specialist_wait_days", "wait for a specialist", Days, Lower, "mean selling days an opportunity waited for a shared specialist";
    SlipRate, "slip_rate", "slipped", Share, Lower, "share of deals due in a fiscal quarter when it began (expected to be signed in it) that were neither signed nor lost when it was over";
    SlipRateValue, "slip_rate_value", "slipped, by value", Share, Lower, "the same, weighted by net value at organic terms";
    SlipsWrongDate, "slips_wrong_date", "slips with a wrong date", Share, Neither, "share of slips whose buyer's own date was still to come; for the others something stood in the way";
    SlipsWonLater, "slips_won_later", "slips won later", Share, Higher, "slips of deals signed later in the report, over slips";
    SlipsLostLater, "slips_lost_later", "slips lost later", Share, Lower, "slips of deals lost later in the report, over slips; the rest is open at its end";
    DateMoves, "date_moves_per_deal", "moves of the date", Ratio, Lower, "times the expected date passed and was moved, mean of signed deals";
    DateMoveDays, "date_move_days", "days a date moves", Days, Lower, "mean selling days by which a date that passed moved";
    MovesOverQuarter, "moves_over_quarter_share", "moves over a quarter's end", Share, Lower, "share of moves out of the running fiscal quarter";
    BeforeDate, "signed_before_date_share", "signed before their date", Share, Neither, "share of signed deals that were open when the fiscal quarter began and not due in it";
    HeldOver, "held_over_share", "held over a period's end", Share, Lower, "share of signed deals that their rep held, with terms in reach and a ready buyer, in an earlier own period";
    WinRateUnmoved, "win_rate_unmoved", "win rate, date never moved", Share, Neither, "signed over signed and lost, opportunities whose date never moved";
    WinRateMovedOnce, "win_rate_moved_once", "win rate, moved once", Share, Neither, "the same, opportunities whose date moved once";
    WinRateMovedOften, "win_rate_moved_often", "win rate, moved more often", Share, Neither, "the same, opportunities whose date moved twice or more";
    ForecastWeek1, "forecast_accuracy_week_1", "forecast accuracy, week 1", Share, Higher, "1 less the forecast's absolute error over the fiscal quarter's bookings, at the start of week 1, mean over quarters; the forecast is what is signed plus value times chance of what has its date in the quarter";
    ForecastWeek4, "forecast_accuracy_week_4", "forecast accuracy, week 4", Share, Higher, "the same at the start of week 4";
    ForecastWeek8, "forecast_accuracy_week_8", "forecast accuracy, week 8", Share, Higher, "the same at the start of week 8";
    ForecastWeek12, "forecast_accuracy_week_12", "forecast accuracy, week 12", Share, Higher, "the same at the start of week 12";
    ForecastBiasWeek1, "forecast_bias_week_1", "forecast bias, week 1", Share, Neither, "forecast over bookings of the fiscal quarter less 1, at the start of week 1, mean over quarters";
    ForecastBiasWeek8, "forecast_bias_week_8", "forecast bias, week 8", Share, Neither, "the same at the start of week 8";
    MonthEndWins, "month_end_wins", "wins on a month's last day", Ratio, Neither, "deals signed on the last day of a fiscal month over those of a mean other day";
    MonthEndLosses, "month_end_losses", "losses on a month's last day", Ratio, Neither, "opportunities lost on the last day of a fiscal month over those of a mean other day, by the day on which it happens; leads that nobody answered are not counted";
    MonthEndRecords, "month_end_recorded_losses", "recorded losses on a month's last day", Ratio, Neither, "the same by the day on which it is recorded; see the keys of `records`";
    RecordDelay, "loss_record_days", "days until a loss is recorded", Days, Lower, "mean selling days from a loss to its record; 0 without clean-up of records";
    LastWeekDealSize, "last_week_deal_size", "size of last-week deals", Share, Neither, "mean net value of deals signed in the last week of a fiscal quarter over that of all others, less 1";
    Coverage, "pipeline_coverage", "pipeline coverage", Ratio, Neither, "value of deals due in a fiscal quarter when it began over reps' quota for it";
    CycleDays, "cycle_days", "sales cycle", Days, Lower, "mean selling days from lead to signature";
    MeanEffort, "mean_effort", "mean effort", Ratio, Neither, "mean daily effort of reps; 1 is optimal under the reference plan's linear equivalent";
    MeanAttainment, "mean_attainment", "mean attainment", Share, Higher, "credited bookings over quota, mean over reps and quota periods that end in the report";
    RepsAtQuota, "reps_at_quota", "reps at quota", Share, Neither, "share of rep-periods that reach quota";
    QuotaLevel, "quota_level", "quota over the plan's own", Ratio, Neither, "quota of the periods reps decide by that end in the report over that of the plan, mean over reps and periods; 1 unless quotas follow achievement";
    QuotaGrowth, "quota_growth", "growth of quotas", Share, Neither, "change from the quota of a period reps decide by to that of the next, mean over reps and periods that end in the report; 0 unless quotas follow achievement";
    JustOverQuota, "just_over_quota", "just over quota", Share, Neither, "share of rep-periods that end at 100 to 110 % of quota: bunching when above what a plan without a reason to stop there shows";
    HeldAboveQuota, "held_above_quota", "held above quota", Share, Lower, "of deal-days with terms in reach of reps who have reached quota, the share on which the rep chose to wait";
    EffortAboveQuota, "effort_above_quota", "effort above quota", Ratio, Neither, "mean daily effort of reps who have reached the quota of the running period";
    JustUnderQuota, "just_under_quota", "just under quota", Share, Neither, "share of rep-periods that end at 90 to 100 % of quota";
    BelowLastTier, "just_below_last_tier", "just below the last tier", Share, Neither, "share of rep-periods that end within a tenth of quota below the attainment at which the plan's last tier begins: bunching at a ceiling when above what a plan without one shows there; 0 where there is one tier";
    AboveLastTier, "just_above_last_tier", "just into the last tier", Share, Neither, "the same, within a tenth of quota above";
    BeyondLastTier, "beyond_last_tier", "far into the last tier", Share, Neither, "share of rep-periods that end more than a tenth of quota above the attainment at which the plan's last tier begins: thin beyond a ceiling; 0 where there is one tier";
    LastMonthInLastTier, "last_month_in_last_tier", "last month, last tier", Ratio, Neither, "bookings a day in the last five weeks of the own period over those before, rep-periods that end in the plan's last tier; empty without any";
    RepValueExpected, "rep_value_expected", "value a rep expects", Money, Neither, "mean over reps and full quota periods: pay less cost of effort, and deals in hand at the end, as reps' programmes expect it on the first morning";
    RepValueEarned, "rep_value_earned", "value a rep gets", Money, Neither, "the same as the period then brings it: pay less cost of effort, and deals in hand at the end";
    RepValueGap, "value_gap", "value gap", Share, Neither, "value reps expect less value they get, over pay less cost of effort: how far their picture of the future is off";
    Turnover, "turnover", "turnover a year", Share, Lower, "reps who leave in a year, over the mean number employed";
    Quits, "quits", "quits a year", Share, Lower, "reps who quit in a year, over the mean number employed";
    Dismissals, "dismissals", "dismissals a year", Share, Lower, "reps who are let go in a year, over the mean number employed";
    SparedShare, "spared_share", "spared by managers", Share, Neither, "share of reps put up for dismissal whom their manager keeps for the sake of the manager's own number";
    Headcount, "headcount", "reps employed", Count, Neither, "mean number of reps employed";
    VacantShare, "vacant_share", "empty seats", Share, Lower, "share of seat-days on which nobody sits there";
    LearningShare, "learning_share", "work lost to learning", Share, Lower, "work that people new to the job do less than others, over all seat-days";
    Stress, "stress", "stress", Index, Lower, "mean pressure that reps still feel, over a quarter's target incentive; quits rise with its exponential";
    ReplacementCost, "replacement_cost", "cost of a replaced rep", Money, Lower, "cost of hiring, and base pay for work not done while the job is learned, per rep hired";
    SalesPay, "sales_pay", "sales pay, undiscounted", Money, Neither, "base and variable pay of all sales roles in the report";
    SalesPayShare, "sales_pay_share", "sales pay over new ARR", Ratio, Lower, "sales pay over new ARR, signed and self-serve";
    Promises, "promises_per_deal", "promises per deal", Ratio, Lower, "promises made to close, per signed deal";
    ThreatsPerDeal, "threats_per_deal", "threats per deal", Ratio, Lower, "times reps threatened that an offer ends today, per signed deal";
    EscalationsPerDeal, "escalations_per_deal", "escalations per deal", Ratio, Lower, "times reps went to the buyer's boss to hurry a ripe deal, per signed deal";
    PushesThatWork, "pushes_that_work", "pushes that work", Share, Neither, "share of threats and escalations that brought terms in reach the same day";
    TrueThreats, "true_threats", "threats that stood", Share, Neither, "share of threats not believed at once after which as good an offer never came again; 0 without any";
    LostToPushes, "lost_to_pushes_share", "lost to pushes", Share, Lower, "share of lost opportunities whose buyer walked away from a push";
    PushedWinRate, "pushed_win_rate", "win rate of pushed deals", Share, Neither, "signed over signed and lost, ripe deals that were pushed; 0 without any";
    RipeWinRate, "unpushed_win_rate", "win rate of ripe deals", Share, Higher, "signed over signed and lost, ripe deals that were not pushed";
    DeskDelayShare, "desk_delay_share", "slipped at the deal desk", Share, Lower, "share of agreed terms that the deal desk could not serve the same day";
    OnboardingWait, "onboarding_wait_weeks", "onboarding wait", Weeks, Lower, "mean weeks new customers wait for onboarding";
    Satisfaction, "satisfaction", "satisfaction at the end", Share, Higher, "mean satisfaction of customers under contract at the end";
    CustomerTrust, "customer_trust", "customers' trust at the end", Share, Higher, "mean trust left of customers under contract: 1 less what they remember of pushes";
    GrossRetention, "gross_retention", "gross retention", Share, Higher, "a year's opening ARR less churn and contraction, over opening ARR, mean over full years; who leaves counts with the ARR of that day";
    NetRetention, "net_retention", "net retention", Share, Higher, "gross retention plus expansion of the same customers";
    LateSaleRetention, "late_sale_retention", "retention of last-week deals", Points, Higher, "first-anniversary retention of deals signed in the last week of the rep's own period less that of the rest";
    LastWeekRenewal, "last_week_renewal", "renewal of last-week deals", Share, Higher, "mean chance to renew on the first anniversary, deals signed in the last week of the rep's own period; 0 without any";
    OtherRenewal, "other_renewal", "renewal of other deals", Share, Higher, "the same, all other deals";
    ClosingArr, "closing_arr", "ARR at the end", Money, Higher, "annual recurring revenue under contract at the end";
    Revenue, "revenue", "recognised revenue", Money, Higher, "revenue recognised in the report";
    Research, "research", "R&D spent", Money, Neither, "research and development spending in the report";
    Quality, "quality", "product quality at the end", Index, Higher, "product quality index at the end, 0 = par";
    ReputationEnd, "reputation", "reputation at the end", Index, Higher, "reputation index at the end, 0 = par";
    CacPayback, "cac_payback", "CAC payback", Months, Lower, "sales pay and marketing over new ARR a month at gross margin";
    SelfServeShare, "self_serve_share", "self-serve share of new ARR", Share, Neither, "share of new ARR that came through the self-serve funnel";
}

impl Kpi {
    /// The figure with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.key() == key)
    }

    /// The parts of [`Kpi::Npv`]; they add up to it exactly.
    pub const NPV_PARTS: [Self; 8] = [
        Self::NpvGrossMargin,
        Self::NpvSalesPay,
        Self::NpvMarketing,
        Self::NpvResearch,
        Self::NpvOverhead,
        Self::NpvHiring,
        Self::NpvTerminal,
        Self::NpvPipeline,
    ];
}
