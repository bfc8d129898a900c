"""What a supervisor looks at: figures and tasks behind them, clocks, reminders, orders, forecast, calendar."""
