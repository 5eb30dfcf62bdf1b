@echo off
chcp 65001 >nul
cd /d "%~dp0"
title Vérifier la liste
bulletin.exe check --lang fr
echo.
pause
