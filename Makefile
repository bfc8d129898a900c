# 户链 Hulian. `make help` lists the commands.
PY := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help setup run test check fix docs bench prove archive

help: ## 列出命令 list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

setup: ## 安装所需软件并建库 install what is missing, make the database
	@bash install/setup.sh

run: ## 启动（Ctrl-C 停止）start everything at 127.0.0.1:8000 (PORT=… to change)
	@bash install/run.sh

test: setup ## 测试 the whole suite on SQLite and PostgreSQL (ARGS="-k name" narrows)
	@bash install/test.sh $(ARGS)

check: setup ## 检查 style, arrows, types, settings, migrations, schemes, templates
	@bash install/check.sh

fix: setup ## 自动整理 mend what a tool can mend
	@.venv/bin/ruff check --quiet --fix . ; .venv/bin/ruff format --quiet . ; .venv/bin/djlint --quiet --reformat templates/web >/dev/null || true

docs: setup ## 生成参考文档 write docs/reference
	@$(PY) manage.py make_docs

bench: setup ## 性能测量 the quick benchmarks (NAME=step for one)
	@bash install/each.sh bench $(or $(NAME),step deadlines assess)

prove: setup ## 安全证明 the safety proofs (NAME=moves for one)
	@bash install/each.sh prove $(or $(NAME),diagrams exports expressions ids moves posts uploads)

archive: setup ## 打成离线安装包 one file that installs without internet (ARGS=--debs with Debian packages)
	@bash install/archive.sh $(ARGS)
